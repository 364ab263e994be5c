import { ADA, EMMY, type Place } from '../actions.js';
import type { Call, Race } from '../race.js';
import type { Scenario } from '../scenario.js';
import { emails } from './inviting.js';

type What = 'course' | 'program' | 'organization';

const GONE = ['not-found', 'course-not-found'];

/**
 * Deletes a place of its own, in which some wait and the registrar holds something, while people sign in, are granted
 * more, and have their keys linked.
 */
async function deleting(race: Race, bulk: boolean, what: What): Promise<void> {
  const place = await placeFor(race, what);
  const people = race.crowd(bulk);
  const names = emails(people);
  const keys = people.map(({ key }) => `key:${key}`);
  const rows = people.map(({ email }) => ({ email, status: 'enrolled' }));
  const grants = (refusals: readonly string[]): Readonly<Record<string, () => Call>> => ({
    privilege: () => race.grant(names, ['manage_events'], { refusals }, place),
    'privilege by key': () => race.grant(keys, ['manage_events'], { refusals }, place),
    roster: () => race.enroll('put', rows, { refusals, by: ADA }, place),
    through: () =>
      race.attend(
        'through',
        names,
        'active',
        { refusals: [...refusals, 'not-in-program', 'conflict'], by: ADA },
        place,
      ),
    directly: () => race.attend('directly', names, 'active', { refusals: [...refusals, 'conflict'], by: ADA }, place),
  });
  const before = grants([]);
  for (const grant of ['roster', 'through', 'privilege', 'privilege by key']) {
    if (race.dice.chance(0.5)) await before[grant]?.()();
  }
  if (race.dice.chance(0.5)) await race.grant([EMMY], ['manage_events'], {}, place)();
  const meanwhile = race.dice.shuffled(Object.values(grants(GONE))).slice(0, 2);
  const linking = race.dice.chance(0.5) ? people.map(({ key, email }) => race.link(key, email, {}, place)) : [];
  await race.together(
    race.delete(what, place, [...names, ...keys, EMMY]),
    ...people.map((one) => race.signIn(one)),
    ...meanwhile.map((grant) => grant()),
    ...(what === 'organization' ? [] : linking),
  );
}

function placeFor(race: Race, what: What): Promise<Place> {
  if (what === 'organization') return race.actions.open();
  return what === 'program' ? race.actions.addProgram(race.place) : race.actions.addCourse(race.place);
}

export const DELETING: readonly Scenario[] = (['course', 'program', 'organization'] as const).map((what) => ({
  name: `deleting a${what === 'organization' ? 'n' : ''} ${what} against conversion`,
  race: (race, bulk) => deleting(race, bulk, what),
}));
