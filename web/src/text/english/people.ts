import { many } from './many';

/** What the pages about people and what waits for them say. */
export const people = {
  people: {
    lead: (school: string) => `Everybody known at ${school}, whether or not they have ever signed in`,
    states: { '': 'All', registered: 'Here', pending: 'Not here yet' },
    none: 'Nobody is known here yet',
    noneHint: 'People appear here once something is granted to them.',
    neverInvited: (who: string) =>
      `Nothing was ever granted here to ${who}. They may be known by another address or key; otherwise grant them what they need, on a course, in a program, or as a member.`,
    unknown: 'Nobody is known here by this name',
    holds: (n: number) => (n === 0 ? 'holds nothing yet' : `holds ${many(n, 'thing', 'things')}`),
    waits: (n: number) => many(n, 'thing waits', 'things wait'),
    notHere: (who: string) => `Has never signed in. What waits becomes theirs when they sign in as ${who}.`,
    signedInWith: 'Signs in with',
    waitingTitle: 'What waits, and why',
    nothingWaits: 'Nothing waits for this person.',
    heldTitle: 'What they have',
    nothingHeld: 'This person has nothing here yet.',
    whatHappened: (who: string) => `What happened to ${who}`,
    back: 'All people',
    nextStep: {
      'not-registered': 'They need to sign in with exactly this address. If they use another one, grant it to that.',
      'needs-proof':
        'They need an account that Google vouches for, such as that of the school; or an admin trusts their domain, under Settings.',
      'grantor-lost-rights': 'Somebody who may grant it has to renew it.',
      'conversion-failed': 'It is tried again by itself. If it stays so, tell your administrator.',
      conflict: 'Settle what is in the way; then it becomes theirs by itself.',
      expired: 'Renew it, and it waits again.',
    },
  },

  invitations: {
    lead: 'Everything that waits for its person, and why',
    search: 'Search by name, address or key',
    byReason: 'Why it waits',
    byKind: 'What it is',
    none: 'Nothing waits',
    noneHint: 'What is granted to people who have not signed in yet stands here until they do.',
    choose: (who: string) => `Choose ${who}`,
    chooseAll: 'Choose all shown',
    chosen: (n: number) => `${n.toLocaleString('en')} chosen`,
    renew: 'Renew',
    renewed: (n: number) => `${many(n, 'invitation was', 'invitations were')} renewed.`,
    realNow: 'Nothing was in its way any more: it is theirs now.',
    revoke: 'Revoke',
    revoked: (n: number) => `${many(n, 'invitation was', 'invitations were')} revoked.`,
    revokeTitle: (n: number) => `Revoke ${many(n, 'invitation', 'invitations')}?`,
    revokeConsequence:
      'Whoever they wait for will not find them when they sign in. This cannot be undone; it can be granted again.',
    someRefused: (n: number) => `${many(n, 'was', 'were')} left as they are.`,
  },
};
