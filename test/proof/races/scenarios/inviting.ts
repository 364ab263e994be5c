import { ADA, EMMY, type Person } from '../actions.js';
import type { Call, Race } from '../race.js';
import type { Scenario } from '../scenario.js';

/** Whatever can be granted, to people who are named by their addresses. */
export const GRANTINGS: Readonly<Record<string, (race: Race, people: readonly Person[]) => readonly Call[]>> = {
  privilege: (race, people) => [race.grant(emails(people), ['manage_events'])],
  role: (race, people) => people.map(({ email }) => race.employ(email, ['teacher'])),
  roster: (race, people) => [
    race.enroll(
      'put',
      people.map(({ email }) => ({ email, status: 'enrolled' })),
    ),
  ],
  'roster with keys': (race, people) => [
    race.enroll(
      'put',
      people.map(({ email, key }) => ({ email, key, status: 'enrolled' })),
    ),
  ],
  'course list': (race, people) => [race.attend('directly', emails(people), 'active')],
};

export function emails(people: readonly Person[]): string[] {
  return people.map(({ email }) => email);
}

/** Leaves rows for the names behind in half of the races, so that these are for the rows' locks and not their insertion. */
export async function perhapsNamedBefore(race: Race, people: readonly Person[]): Promise<void> {
  if (!race.dice.chance(0.5)) return;
  for (const { email } of people) {
    await race.attend('directly', [email], 'inactive')();
    await race.leave(email)();
  }
}

export const INVITING: readonly Scenario[] = [
  {
    name: 'inviting and first sign-in',
    async race(race, bulk) {
      const people = race.crowd(bulk);
      await perhapsNamedBefore(race, people);
      const kinds = race.dice.shuffled(Object.keys(GRANTINGS)).slice(0, 1 + race.dice.below(2));
      const granting = kinds.flatMap((kind) => GRANTINGS[kind]?.(race, people) ?? []);
      await race.together(...granting, ...people.map((one) => race.signIn(one)));
    },
  },
  {
    name: 'two inviters',
    async race(race, bulk) {
      const people = race.crowd(bulk);
      const names = emails(people);
      const rows = (status: string) => people.map(({ email }) => ({ email, status }));
      const [one, other] = race.dice.pick<readonly [Call, Call]>([
        [race.grant(names, ['manage_events']), race.grant(names.toReversed(), ['manage_material'])],
        [race.employ(names[0] ?? '', ['teacher']), race.employ(names[0] ?? '', ['registrar'])],
        [race.enroll('put', rows('enrolled')), race.enroll('put', rows('suspended').toReversed(), { by: ADA })],
        [
          race.enroll('create', rows('enrolled'), { refusals: ['conflict'] }),
          race.enroll('create', rows('suspended'), { refusals: ['conflict'], by: ADA }),
        ],
        [
          race.attend('directly', names, 'active'),
          race.attend('directly', names.toReversed(), 'inactive', { by: ADA }),
        ],
      ]);
      const arrivals = race.dice.chance(0.5) ? people.map((person) => race.signIn(person)) : [];
      await race.together(one, other, ...arrivals);
    },
  },
  {
    name: 'granting against taking away',
    async race(race, bulk) {
      const people = race.crowd(bulk);
      const calls = people.flatMap(({ email, key }) => {
        const refusals = ['grant-not-found', 'enrollment-not-found', 'key-not-linked', 'person-not-found'];
        const [put, end] = race.dice.pick<readonly [() => Call, () => Call]>([
          [() => race.grant([email], ['manage_events']), () => race.revoke(email, { refusals })],
          [() => race.employ(email, ['teacher']), () => race.dismiss(email, { refusals })],
          [() => race.attend('directly', [email], 'active'), () => race.leave(email, { refusals })],
          [() => race.link(key, email), () => race.unlink(key, { refusals })],
        ]);
        return [put(), end(), put(), end(), put()];
      });
      await race.together(...calls, ...people.map((one) => race.signIn(one)));
    },
  },
  {
    name: 'one person’s two first sign-ins',
    async race(race, bulk) {
      const [person] = race.crowd(false);
      if (!person) return;
      const { email, key } = person;
      const places = bulk ? [race.place, await race.actions.addProgram(race.place)] : [race.place];
      for (const place of places) {
        await race.enroll('put', [{ email, key, status: 'enrolled' }], {}, place)();
        await race.attend('through', [email], 'active', {}, place)();
        if (!bulk) continue;
        await race.grant([email, `key:${key}`], ['manage_events'], { by: ADA, refusals: ['duplicated'] }, place)();
      }
      if (bulk) await race.employ(email, ['teacher'])();
      await race.together(...Array.from({ length: 2 + race.dice.below(2) }, () => race.signIn(person)));
    },
  },
  {
    name: 'two rosters in opposite order',
    async race(race, bulk) {
      // Now and then more than a bulk call takes in one transaction.
      const many = race.dice.chance(0.004) ? 1_100 : 24;
      const people = race.crowd(true, bulk ? many : 2);
      const rows = (status: string) => people.map(({ email, key }) => ({ email, key, status }));
      if (race.dice.chance(0.3)) await race.enroll('put', rows('pending'))();
      await race.together(
        race.enroll('put', rows('enrolled')),
        race.enroll('put', rows('suspended').toReversed(), { by: ADA }),
        race.attend('directly', emails(people).toReversed(), 'active', { by: EMMY }),
        ...people.filter((_, n) => n % Math.ceil(people.length / 8) === 0).map((one) => race.signIn(one)),
      );
    },
  },
];
