import type { Scenario } from '../scenario.js';
import { emails } from './inviting.js';

export const RETIRING: readonly Scenario[] = [
  {
    name: 'retiring against inviting and sign-in',
    async race(race, bulk) {
      const people = race.crowd(bulk);
      const names = emails(people);
      const rows = people.map(({ email, key }) => ({ email, key, status: 'enrolled' }));
      if (race.dice.chance(0.5)) for (const one of people) await race.signIn(one)();
      await race.enroll('put', rows)();
      if (race.dice.chance(0.5)) await race.attend('through', names, 'active')();
      if (race.dice.chance(0.5)) await race.grant(names, ['manage_events'])();
      const meanwhile = race.dice
        .shuffled([
          () => [race.enroll('put', rows)],
          () => [race.grant(names, ['manage_events'])],
          () => [race.attend('directly', names, 'active', { refusals: ['conflict'] })],
          () => people.map(({ key, email }) => race.link(key, email)),
          () => names.map((name) => race.employ(name, ['teacher'])),
        ])
        .slice(0, 2);
      await race.together(
        ...people.map((one) => race.retire(one)),
        ...people.map((one) => race.signIn(one)),
        ...meanwhile.flatMap((calls) => calls()),
      );
    },
  },
];
