import { ADA } from '../actions.js';
import type { Scenario } from '../scenario.js';
import { emails } from './inviting.js';

const DEMOTED = ['cannot-grant', 'forbidden', 'not-found', 'course-not-found'];

export const DEMOTION: readonly Scenario[] = [
  {
    name: 'a grantor’s demotion against their granting',
    async race(race, bulk) {
      const people = race.crowd(bulk);
      const names = emails(people);
      const teacher = race.person().email;
      await race.actions.introduce(teacher);
      await race.grant([teacher], ['manage_events', 'manage_privileges'])();
      if (race.dice.chance(0.5)) await race.grant(names.slice(1), ['manage_events'], { by: teacher })();
      const demotion = race.dice.chance(0.5) ? race.grant([teacher], ['manage_privileges']) : race.revoke(teacher);
      const granting = race.grant(names, ['manage_events'], { by: teacher, refusals: DEMOTED });
      await race.together(
        granting,
        demotion,
        ...people.filter(() => race.dice.chance(0.5)).map((one) => race.signIn(one)),
      );
      race.mustBeRefusedAfter(demotion, granting);
      for (const one of people) await race.signIn(one)();
    },
  },
  {
    name: 'a registrar’s dismissal against their enrolling',
    async race(race, bulk) {
      const people = race.crowd(bulk);
      const names = emails(people);
      const by = race.person().email;
      await race.actions.introduce(by);
      await race.employ(by, ['registrar'])();
      const rows = (status: string) => names.map((email) => ({ email, status }));
      if (race.dice.chance(0.5)) await race.enroll('put', rows('pending').slice(1), { by })();
      const enrolling = race.enroll('put', rows('enrolled'), { by, refusals: DEMOTED });
      const onCourse = race.attend('directly', names, 'active', { by, refusals: DEMOTED });
      const demotion = race.dice.chance(0.5) ? race.dismiss(by) : race.employ(by, ['teacher'], { by: ADA });
      await race.together(
        enrolling,
        onCourse,
        demotion,
        ...people.filter(() => race.dice.chance(0.5)).map((one) => race.signIn(one)),
      );
      race.mustBeRefusedAfter(demotion, enrolling, onCourse);
      for (const one of people) await race.signIn(one)();
    },
  },
  {
    // They act on each other, so that each call holds one of them and comes to need the other.
    name: 'a registrar’s demotion by somebody whose key they link',
    async race(race, bulk) {
      const people = race.crowd(bulk);
      for (const { email } of people) {
        await race.actions.introduce(email);
        await race.employ(email, ['admin'])();
      }
      const by = race.person().email;
      await race.actions.introduce(by);
      await race.employ(by, ['registrar'])();
      await race.grant(
        people.map(({ key }) => `key:${key}`),
        ['manage_events'],
      )();
      await race.together(
        ...people.map(({ key, email }) => race.link(key, email, { by, refusals: DEMOTED })),
        race.dice.chance(0.5)
          ? race.dismiss(by, { by: people[0]?.email ?? '' })
          : race.employ(by, ['teacher'], { by: people[0]?.email ?? '' }),
        ...people.filter(() => race.dice.chance(0.5)).map((one) => race.signIn(one)),
      );
    },
  },
];
