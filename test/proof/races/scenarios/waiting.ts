import type { Answer, Person } from '../actions.js';
import type { Thing } from '../ledger.js';
import type { Call, Race } from '../race.js';
import { thingsOf, type Scenario } from '../scenario.js';
import { emails } from './inviting.js';

type Kind = 'privilege' | 'program' | 'directly' | 'member';

/** Something that waits for one person, whose id is known. */
interface Waiting {
  readonly id: string;
  readonly name: string;
  readonly thing: Thing;
  /** What goes with it. */
  readonly with: readonly Thing[];
}

/** Things of one kind that wait, each for one person. */
interface AllWaiting {
  readonly kind: Kind;
  readonly all: readonly Waiting[];
}

/** Refusals of whoever comes too late to take something back, or to renew it. */
const LATE = ['grant-not-found', 'invitation-not-found', 'enrollment-not-found', 'already-active'];

/** Puts things of one kind, by one bulk call where there is one and they are many. */
function put(race: Race, kind: Kind, names: readonly string[], changed: boolean): readonly Call[] {
  const rows = names.map((email) => ({ email, status: changed ? 'suspended' : 'enrolled' }));
  return {
    privilege: () => [race.grant(names, [changed ? 'manage_material' : 'manage_events'])],
    program: () => [race.enroll('put', rows)],
    directly: () => [race.attend('directly', names, changed ? 'inactive' : 'active')],
    member: () => names.map((name) => race.employ(name, [changed ? 'registrar' : 'teacher'])),
  }[kind]();
}

/** Has a thing of one kind, left to chance, wait for each of them. */
async function wait(race: Race, people: readonly Person[]): Promise<AllWaiting> {
  const names = emails(people);
  const kind = race.dice.pick<Kind>(['privilege', 'program', 'directly', 'member']);
  const answers: Answer[] = [];
  for (const call of put(race, kind, names, false)) answers.push(...(await call()));
  const through = kind === 'program' && race.dice.chance(0.5);
  if (through) await race.attend('through', names, 'active')();
  const all = names.map((name, n) => {
    const things = thingsOf(race.place, name);
    return { id: answers[n]?.id ?? '', name, thing: things[kind], with: through ? [things.through] : [] };
  });
  return { kind, all };
}

/** Changes all of them. */
function change(race: Race, { kind, all }: AllWaiting): readonly Call[] {
  const names = all.map(({ name }) => name);
  if (kind !== 'program' || race.dice.chance(0.5)) return put(race, kind, names, true);
  const rows = names.map((email) => ({ email, status: 'suspended' }));
  return [race.enroll('change', rows, { refusals: ['not-found'] })];
}

/** Takes one of them back, by its id or by its person's name. */
function takeBack(race: Race, kind: Kind, { id, name, thing, with: also }: Waiting): Call {
  const refusals = LATE;
  if (race.dice.chance(0.5)) return race.withdraw(id, [thing, ...also], { refusals });
  return {
    privilege: () => race.revoke(name, { refusals }),
    program: () => race.expel(id, name, { refusals }),
    directly: () => race.leave(name, { refusals }),
    member: () => race.dismiss(name, { refusals }),
  }[kind]();
}

const TABLES = [
  'privilege.course_privilege_invitation',
  'privilege.organization_membership_invitation',
  'enrollment.program_enrollment_invitation',
  'enrollment.course_enrollment_invitation',
];

const MONTH_MS = 30 * 86_400_000;

/** Has waiting grants expire so many milliseconds from now. */
async function expire(race: Race, waiting: readonly Waiting[], inMs: number): Promise<void> {
  const values = [waiting.map(({ id }) => id), new Date(Date.now() + inMs)];
  for (const table of TABLES) await race.sql(`update ${table} set expires_at = $2 where id = any($1)`, values);
  for (const one of waiting) for (const thing of [one.thing, ...one.with]) race.mayBeGone(thing);
}

/** What has expired and is not put again becomes nobody's, whether it is removed meanwhile or not. */
async function expiredBefore(race: Race, people: readonly Person[], { all }: AllWaiting): Promise<void> {
  const removed = race.dice.chance(0.5);
  await expire(race, all, removed ? -MONTH_MS : -1_000);
  await race.together(...people.map((one) => race.signIn(one)), ...(removed ? [race.removeExpired()] : []));
  await race.mustHaveExpired(all.map(({ id }) => id));
}

export const WAITING: readonly Scenario[] = [
  {
    name: 'changing what waits against conversion',
    async race(race, bulk) {
      const people = race.crowd(bulk);
      const waiting = await wait(race, people);
      await race.together(...change(race, waiting), ...people.map((one) => race.signIn(one)));
    },
  },
  {
    name: 'revoking what waits against conversion',
    async race(race, bulk) {
      const people = race.crowd(bulk);
      const waiting = await wait(race, people);
      await race.together(
        ...waiting.all.map((one) => takeBack(race, waiting.kind, one)),
        ...(race.dice.chance(0.5) ? change(race, waiting) : []),
        ...people.map((one) => race.signIn(one)),
      );
    },
  },
  {
    name: 'renewing what waits against conversion and revocation',
    async race(race, bulk) {
      const people = race.crowd(bulk);
      const waiting = await wait(race, people);
      const revoked = race.dice.chance(0.3) ? waiting.all : [];
      await race.together(
        ...waiting.all.map(({ id, thing }) => race.renew(id, thing, { refusals: LATE })),
        ...revoked.map((one) => takeBack(race, waiting.kind, one)),
        ...people.map((one) => race.signIn(one)),
      );
    },
  },
  {
    name: 'expiring against conversion and renewal',
    async race(race, bulk) {
      const people = race.crowd(bulk);
      const waiting = await wait(race, people);
      if (race.dice.chance(0.3)) return expiredBefore(race, people, waiting);
      // Either it expires about when they sign in, or it is removed then, having expired a month ago.
      const removed = race.dice.chance(0.5);
      await expire(race, waiting.all, race.dice.next() * 30 - (removed ? MONTH_MS : 0));
      const renewals = waiting.all.map(({ id, thing }) => race.renew(id, thing, { refusals: LATE }));
      await race.together(
        ...(race.dice.chance(0.5) ? renewals : put(race, waiting.kind, emails(people), true)),
        ...people.map((one) => race.signIn(one)),
        ...(removed ? [race.removeExpired()] : []),
      );
    },
  },
];
