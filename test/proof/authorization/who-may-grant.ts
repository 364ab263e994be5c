import type { Finding } from '../part.js';
import type { ChangeLog } from '../support/change-log.js';
import type { Answer, Client } from '../support/client.js';
import type { Dice } from '../support/dice.js';
import { PRIVILEGES, type Privilege } from './callers.js';
import { bareHolders, grantorsOf, mayGrant, peopleHere, type Grantor } from './grantors.js';
import type { World } from './world.js';

/** One way to grant a privilege, or to touch what somebody holds: what there has to be before, and the call. */
interface Way {
  readonly name: string;
  /** What each person is allowed before. */
  readonly before?: 'nothing' | 'the privilege';
  readonly who: 'here' | 'not here';
  /** Whether it is one of registrars and admins alone. */
  readonly inOffice?: boolean;
  send(client: Client, target: Target): Promise<Answer>;
}

interface Target {
  readonly course: string;
  readonly organization: string;
  readonly person: string;
  readonly privilege: Privilege;
  /** The id of the grant that there was before. */
  readonly id: string;
  readonly name: string;
}

const put = (client: Client, { course, person }: Target, body: unknown): Promise<Answer> =>
  client.api('PUT', `/courses/${course}/privileges/${person}`, { body });

/** Ways to give a privilege. */
const GIVING: readonly Way[] = [
  {
    name: 'grant it to somebody who is here',
    who: 'here',
    before: 'nothing',
    send: (client, target) => put(client, target, { allow: [target.privilege] }),
  },
  {
    name: 'grant it to somebody who is not here',
    who: 'not here',
    send: (client, target) => put(client, target, { allow: [target.privilege] }),
  },
  {
    name: 'grant a role that has it',
    who: 'not here',
    send: (client, target) => put(client, target, { roles: [`role-${target.privilege}`] }),
  },
  {
    name: 'change what waits into it',
    who: 'not here',
    before: 'nothing',
    send: (client, target) => put(client, target, { allow: [target.privilege] }),
  },
  {
    name: 'make a role that has it',
    who: 'not here',
    send: (client, { course, name, privilege }) =>
      client.api('PUT', `/courses/${course}/roles/${name}`, { body: { allow: [privilege] } }),
  },
  {
    name: 'renew what waits with it',
    who: 'not here',
    before: 'the privilege',
    inOffice: true,
    send: (client, { organization, id }) =>
      client.api('POST', `/organizations/${organization}/invitations/${id}/renew`),
  },
];

/** Ways to touch somebody who holds it, or will. */
const TAKING: readonly Way[] = [
  {
    name: 'take it from somebody who is here',
    who: 'here',
    before: 'the privilege',
    send: (client, { course, person }) => client.api('DELETE', `/courses/${course}/privileges/${person}`),
  },
  {
    name: 'take it from somebody who is not here',
    who: 'not here',
    before: 'the privilege',
    send: (client, { course, person }) => client.api('DELETE', `/courses/${course}/privileges/${person}`),
  },
  {
    name: 'deny it to somebody who is here',
    who: 'here',
    before: 'the privilege',
    send: (client, target) => put(client, target, { deny: [target.privilege] }),
  },
  {
    name: 'deny it to somebody who is not here',
    who: 'not here',
    before: 'the privilege',
    send: (client, target) => put(client, target, { deny: [target.privilege] }),
  },
  {
    name: 'take back what waits with it',
    who: 'not here',
    before: 'the privilege',
    inOffice: true,
    send: (client, { organization, id }) => client.api('DELETE', `/organizations/${organization}/invitations/${id}`),
  },
];

/** Counts what was tried and what came out otherwise than it should. */
class Tally {
  tries = 0;
  readonly details: string[] = [];

  constructor(private readonly what: string) {}

  check(held: boolean, detail: string): void {
    this.tries += 1;
    if (!held) this.details.push(detail);
  }

  finding(): Finding {
    return { what: this.what, tries: this.tries, breaches: this.details.length, details: this.details };
  }
}

/**
 * Tries every grantor against every privilege in every way; with dice, a few grantors, and of the privileges one that
 * each may grant and one that they may not.
 */
export async function whoMayGrant(world: World, changes: ChangeLog, dice?: Dice): Promise<Finding[]> {
  const giving = new Tally('nobody grants what they do not hold, in no way, to nobody here or not; others may');
  const taking = new Tally('nobody touches whoever holds a right that they lack, here or not; others may');
  const oneself = new Tally('nobody grants on themselves');
  const unchanged = new Tally('whoever may not grant has changed nothing');
  const here = await peopleHere(world);
  await makeRoles(world);
  for (const grantor of await grantorsOf(world, dice)) {
    for (const [ways, tally] of [[GIVING, giving] as const, [TAKING, taking] as const]) {
      for (const way of ways.filter(({ inOffice }) => !inOffice || grantor.inOffice)) {
        await tryWay(world, changes, grantor, way, { here, privileges: chosen(grantor, dice) }, { tally, unchanged });
      }
    }
    await tryBulk(world, changes, grantor, here, { tally: giving, unchanged });
    const self = await put(grantor.client, { ...targetOf(world), person: grantor.email }, { allow: [] });
    oneself.check(isRefused(self), `${grantor.name}: ${told(self)}`);
    grantor.client.close();
  }
  for (const { grantor, privilege } of bareHolders(world)) {
    for (const way of GIVING.filter(({ before }) => before === undefined)) {
      const answer = await way.send(grantor.client, { ...targetOf(world), privilege });
      giving.check(isRefused(answer), `${grantor.name}, ${way.name}: ${told(answer)}`);
    }
    grantor.client.close();
  }
  return [giving, taking, oneself, unchanged].map((tally) => tally.finding());
}

async function tryWay(
  world: World,
  changes: ChangeLog,
  grantor: Grantor,
  way: Way,
  { here, privileges }: { here: readonly string[]; privileges: ReadonlySet<Privilege> },
  { tally, unchanged }: { tally: Tally; unchanged: Tally },
): Promise<void> {
  const people = PRIVILEGES.map((_, at) => (way.who === 'here' ? (here[at] ?? '') : world.nobodyYet()));
  const ids = way.before === undefined ? [] : await allowBefore(world, people, way.before);
  for (const [at, privilege] of PRIVILEGES.entries()) {
    if (!privileges.has(privilege)) continue;
    const target = { ...targetOf(world), person: people[at] ?? '', privilege, id: ids[at] ?? '' };
    await changes.take();
    const answer = await way.send(grantor.client, target);
    const detail = `${grantor.name}, ${way.name}, ${privilege}: ${told(answer)}`;
    if (mayGrant(grantor, [privilege])) tally.check(answer.status < 300, detail);
    else {
      tally.check(isRefused(answer), detail);
      unchanged.check((await changes.take()).length === 0, detail);
    }
  }
}

function chosen(grantor: Grantor, dice: Dice | undefined): ReadonlySet<Privilege> {
  if (!dice) return new Set(PRIVILEGES);
  const may = PRIVILEGES.filter((privilege) => mayGrant(grantor, [privilege]));
  const mayNot = PRIVILEGES.filter((privilege) => !may.includes(privilege));
  return new Set([may, mayNot].filter((some) => some.length > 0).map((some) => dice.pick(some)));
}

/** Every privilege to somebody who is here and to somebody who is not, all in one call. */
async function tryBulk(
  world: World,
  changes: ChangeLog,
  grantor: Grantor,
  here: readonly string[],
  { tally, unchanged }: { tally: Tally; unchanged: Tally },
): Promise<void> {
  await allowBefore(world, here, 'nothing');
  const rows = PRIVILEGES.flatMap((privilege, at) =>
    [here[at] ?? '', world.nobodyYet()].map((person) => ({ person, allow: [privilege] })),
  );
  await changes.take();
  const answer = await grantor.client.api('PUT', `/courses/${world.things.course}/privileges`, { body: rows });
  if (!mayGrant(grantor, ['manage_privileges'])) {
    const detail = `${grantor.name}, grant in one call: ${told(answer)}`;
    tally.check(isRefused(answer), detail);
    unchanged.check((await changes.take()).length === 0, detail);
    return;
  }
  const { results = [] } = answer.body as { results?: { outcome: string; code?: string }[] };
  for (const [at, { allow }] of rows.entries()) {
    const { outcome, code } = results[at] ?? { outcome: `${answer.status}` };
    const held = mayGrant(grantor, allow) ? /^(created|updated)$/.test(outcome) : code === 'cannot-grant';
    const [privilege = ''] = allow;
    tally.check(held, `${grantor.name}, grant in one call, ${privilege}: ${outcome} ${code ?? ''}`);
  }
}

/** Has the platform's admin see to it what people are allowed; the ids of their grants. */
async function allowBefore(
  world: World,
  people: readonly string[],
  what: NonNullable<Way['before']>,
): Promise<string[]> {
  const rows = people.map((person, at) => ({ person, allow: what === 'nothing' ? [] : [PRIVILEGES[at]] }));
  const { body } = await world.put(`/courses/${world.things.course}/privileges`, rows);
  return (body as { results: { id: string }[] }).results.map(({ id }) => id);
}

async function makeRoles(world: World): Promise<void> {
  for (const privilege of PRIVILEGES) {
    await world.put(`/courses/${world.things.course}/roles/role-${privilege}`, { allow: [privilege] });
  }
}

function targetOf(world: World): Target {
  const { course, organization } = world.things;
  return {
    course,
    organization,
    person: world.nobodyYet(),
    privilege: 'update_course',
    id: '',
    name: world.name('role'),
  };
}

function isRefused({ status, body }: Answer): boolean {
  return status === 403 && (body as { code?: string }).code === 'cannot-grant';
}

function told({ status, body }: Answer): string {
  const code = typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : '';
  return `${status} ${code}`.trim();
}
