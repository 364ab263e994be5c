import { ADA, type Place } from '../actions.js';
import type { Race } from '../race.js';
import type { Scenario } from '../scenario.js';
import { emails } from './inviting.js';

const GONE = ['not-found', 'course-not-found'];

/** Deletes a place of its own while people of whom some wait there sign in and are granted more. */
async function deleting(race: Race, bulk: boolean, what: 'course' | 'program' | 'organization'): Promise<void> {
  const place = await placeFor(race, what);
  const people = race.crowd(bulk);
  const names = emails(people);
  const rows = people.map(({ email }) => ({ email, status: 'enrolled' }));
  const settle = (refusals: readonly string[]) => ({
    privilege: race.grant(names, ['manage_events'], { refusals }, place),
    roster: race.enroll('put', rows, { refusals, by: ADA }, place),
    through: race.attend(
      'through',
      names,
      'active',
      { refusals: [...refusals, 'not-in-program', 'conflict'], by: ADA },
      place,
    ),
    directly: race.attend('directly', names, 'active', { refusals: [...refusals, 'conflict'], by: ADA }, place),
  });
  const before = settle([]);
  if (race.dice.chance(0.7)) await before.roster();
  if (race.dice.chance(0.5)) await before.through();
  if (race.dice.chance(0.5)) await before.privilege();
  const meanwhile = race.dice.shuffled(Object.values(settle(GONE))).slice(0, 2);
  await race.together(race.delete(what, place, names), ...people.map((one) => race.signIn(one)), ...meanwhile);
}

function placeFor(race: Race, what: 'course' | 'program' | 'organization'): Promise<Place> {
  if (what === 'organization') return race.actions.open();
  return what === 'program' ? race.actions.addProgram(race.place) : race.actions.addCourse(race.place);
}

export const DELETING: readonly Scenario[] = (['course', 'program', 'organization'] as const).map((what) => ({
  name: `deleting a${what === 'organization' ? 'n' : ''} ${what} against conversion`,
  race: (race, bulk) => deleting(race, bulk, what),
}));
