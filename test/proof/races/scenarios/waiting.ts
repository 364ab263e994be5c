import type { Answer, Person } from '../actions.js';
import type { Thing } from '../ledger.js';
import type { Call, Race } from '../race.js';
import { thingsOf, type Scenario } from '../scenario.js';

/** Something that waits for one person, whose id is known. */
interface Waiting {
  readonly id: string;
  readonly thing: Thing;
  /** What goes with it. */
  readonly with: readonly Thing[];
  readonly again: () => Call;
  /** The call that takes it back by the person's name, or by its id. */
  readonly end: () => Call;
}

const GONE = ['grant-not-found', 'invitation-not-found', 'enrollment-not-found', 'already-active'];

/** Makes a thing wait for each of them: by a call each, or by one bulk call. */
async function wait(race: Race, people: readonly Person[]): Promise<readonly Waiting[]> {
  const names = people.map(({ email }) => email);
  const kind = race.dice.pick(['privilege', 'program', 'directly', 'member'] as const);
  const first = {
    privilege: () => [race.grant(names, ['manage_events'])],
    program: () => [
      race.enroll(
        'put',
        names.map((email) => ({ email, status: 'enrolled' })),
      ),
    ],
    directly: () => [race.attend('directly', names, 'active')],
    member: () => names.map((name) => race.employ(name, ['teacher'])),
  }[kind]();
  const answers: Answer[] = [];
  for (const call of first) answers.push(...(await call()));
  return names.flatMap((name, n): Waiting[] => {
    const id = answers[n]?.id;
    if (id === undefined) return [];
    const things = thingsOf(race.place, name);
    const again = {
      privilege: () => race.grant([name], ['manage_material']),
      program: () => race.enroll('put', [{ email: name, status: 'suspended' }]),
      directly: () => race.attend('directly', [name], 'inactive'),
      member: () => race.employ(name, ['registrar']),
    }[kind];
    const end = {
      privilege: () => race.revoke(name, { refusals: GONE }),
      program: () => race.expel(id, name, { refusals: GONE }),
      directly: () => race.leave(name, { refusals: GONE }),
      member: () => race.dismiss(name, { refusals: GONE }),
    }[kind];
    return [{ id, thing: things[kind], with: kind === 'program' ? [things.through] : [], again, end }];
  });
}

/** What a change of all of them is: their bulk call for a list. */
function changes(waiting: readonly Waiting[]): Call[] {
  return waiting.map((one) => one.again());
}

export const WAITING: readonly Scenario[] = [
  {
    name: 'changing what waits against conversion',
    async race(race, bulk) {
      const people = race.crowd(bulk);
      const waiting = await wait(race, people);
      await race.together(...changes(waiting), ...people.map((one) => race.signIn(one)));
    },
  },
  {
    name: 'revoking what waits against conversion',
    async race(race, bulk) {
      const people = race.crowd(bulk);
      const waiting = await wait(race, people);
      const ends = waiting.map((one) =>
        race.dice.chance(0.5) ? race.withdraw(one.id, [one.thing, ...one.with], { refusals: GONE }) : one.end(),
      );
      const again = race.dice.chance(0.5) ? changes(waiting) : [];
      await race.together(...ends, ...again, ...people.map((one) => race.signIn(one)));
    },
  },
  {
    name: 'renewing what waits against conversion and revocation',
    async race(race, bulk) {
      const people = race.crowd(bulk);
      const waiting = await wait(race, people);
      const renewals = waiting.map((one) => race.renew(one.id, one.thing, { refusals: GONE }));
      const ends = race.dice.chance(0.3)
        ? waiting.map((one) => race.withdraw(one.id, [one.thing, ...one.with], { refusals: GONE }))
        : [];
      await race.together(...renewals, ...ends, ...people.map((one) => race.signIn(one)));
    },
  },
  {
    name: 'expiring against conversion and renewal',
    async race(race, bulk) {
      const people = race.crowd(bulk);
      const waiting = await wait(race, people);
      // Either it expires about when they sign in, or it is removed then, having expired a month ago.
      const removed = race.dice.chance(0.5);
      await expire(race, waiting, race.dice.next() * 30 - (removed ? 30 * 86_400_000 : 0));
      const anew = waiting.map((one) =>
        race.dice.chance(0.5) ? race.renew(one.id, one.thing, { refusals: GONE }) : one.again(),
      );
      await race.together(
        ...anew,
        ...people.map((one) => race.signIn(one)),
        ...(removed ? [race.removeExpired()] : []),
      );
    },
  },
];

const TABLES = [
  'privilege.course_privilege_invitation',
  'privilege.organization_membership_invitation',
  'enrollment.program_enrollment_invitation',
  'enrollment.course_enrollment_invitation',
];

/** Has waiting grants expire so many milliseconds from now. */
async function expire(race: Race, waiting: readonly Waiting[], inMs: number): Promise<void> {
  const values = [waiting.map(({ id }) => id), new Date(Date.now() + inMs)];
  for (const table of TABLES) await race.sql(`update ${table} set expires_at = $2 where id = any($1)`, values);
  for (const { thing } of waiting) race.mayBeGone(thing);
}
