import type { Person } from '../actions.js';
import type { Call, Race } from '../race.js';
import type { Scenario } from '../scenario.js';

const keysOf = (people: readonly Person[]): string[] => people.map(({ key }) => `key:${key}`);

/** A roster that names people by their keys alone. */
function rosterByKey(race: Race, people: readonly Person[], refusals: readonly string[] = []): Call {
  return race.enroll(
    'put',
    people.map(({ key }) => ({ key, status: 'enrolled' })),
    { refusals },
  );
}

/** In half of the races, their keys have been enrolled before, as suspended. */
async function perhapsEnrolled(race: Race, people: readonly Person[]): Promise<void> {
  if (race.dice.chance(0.5))
    await race.enroll(
      'put',
      people.map(({ key }) => ({ key, status: 'suspended' })),
    )();
}

export const KEYS: readonly Scenario[] = [
  {
    name: 'linking a key against a roster that names it',
    async race(race, bulk) {
      const people = race.crowd(bulk);
      if (race.dice.chance(0.5)) for (const one of people) await race.signIn(one)();
      await perhapsEnrolled(race, people);
      await race.together(
        ...people.map(({ key, email }) => race.link(key, email)),
        rosterByKey(race, people),
        race.attend('through', keysOf(people), 'active', { refusals: ['not-in-program', 'conflict'] }),
        race.grant(keysOf(people), ['manage_events']),
        ...people.map((one) => race.signIn(one)),
      );
    },
  },
  {
    name: 'moving a key against a roster that names it',
    async race(race, bulk) {
      const people = race.crowd(bulk);
      const heirs = people.map(() => race.person());
      for (const [n, one] of people.entries()) {
        const heir = heirs[n];
        if (!heir) continue;
        if (race.dice.chance(0.7)) await race.signIn(one)();
        if (race.dice.chance(0.7)) await race.signIn(heir)();
        await race.link(one.key, one.email)();
      }
      await perhapsEnrolled(race, people);
      await race.together(
        ...people.map(({ key }, n) => race.link(key, heirs[n]?.email ?? '')),
        rosterByKey(race, people),
        race.attend('through', keysOf(people), 'active', { refusals: ['not-in-program', 'conflict'] }),
        ...[...people, ...heirs].map((one) => race.signIn(one)),
      );
    },
  },
  {
    name: 'a roster that moves keys against sign-in',
    async race(race, bulk) {
      const people = race.crowd(true, bulk ? 6 : 2);
      // Everybody's key belongs to the next of them, until the roster puts it right.
      const next = (n: number): Person | undefined => people[(n + 1) % people.length];
      for (const [n, { key }] of people.entries()) await race.link(key, next(n)?.email ?? '')();
      await perhapsEnrolled(race, people);
      if (race.dice.chance(0.5)) for (const one of people) await race.signIn(one)();
      const rows = people.map(({ email, key }) => ({ email, key, status: 'enrolled' }));
      const terms = { refusals: ['duplicated', 'conflict'], disputed: true };
      await race.together(
        race.enroll('put', rows, terms),
        race.enroll('put', rows.toReversed(), terms),
        ...people.map((one) => race.signIn(one)),
      );
    },
  },
  {
    name: 'unlinking a key against a roster that names it',
    async race(race, bulk) {
      const people = race.crowd(bulk);
      for (const one of people) {
        await race.signIn(one)();
        await race.link(one.key, one.email)();
      }
      await perhapsEnrolled(race, people);
      await race.together(
        ...people.map(({ key }) => race.unlink(key)),
        rosterByKey(race, people),
        race.attend('through', keysOf(people), 'active', { refusals: ['not-in-program', 'conflict'] }),
        ...people.map((one) => race.signIn(one)),
      );
    },
  },
];
