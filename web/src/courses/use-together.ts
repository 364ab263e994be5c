import { sayDone, sayFailed } from '../shared/say';
import { text } from '../text';
import { putGrants, readGrant, type CourseGrant } from './course-grants';
import type { PersonRow } from './people-rows';
import { NOTHING, type Grant } from './rights';
import type { GrantChanges } from './use-grant-changes';

/** Does the same to the grants of several people. */
export type SetTogether = (rows: readonly PersonRow[], change: (grant: Grant) => Grant, done: string) => void;

const AT_ONCE = 8;

/** Changes many grants by one call, tells who was left out and why, and can set all back to what they were. */
export function useTogether(course: string, changes: GrantChanges): SetTogether {
  const put = async (targets: readonly { person: string; grant: Grant }[]): Promise<string | undefined> => {
    const { results } = await putGrants(course, targets);
    changes.learn(
      await readAll(
        course,
        targets.map(({ person }) => person),
      ),
    );
    const refused = results.filter(({ outcome }) => outcome === 'refused');
    const why = [...new Set(refused.map(({ detail }) => detail))].join(' ');
    return refused.length === 0 ? undefined : text.missing.someRefused(refused.length, why);
  };
  const setTogether: SetTogether = (rows, change, done) => {
    const people = rows.map(({ ref }) => ref);
    const run = async (): Promise<void> => {
      const before = await readAll(course, people);
      const refused = await put(people.map((person) => ({ person, grant: change(before.get(person) ?? NOTHING) })));
      const undo = (): void =>
        void put(people.map((person) => ({ person, grant: before.get(person) ?? NOTHING }))).then(
          () => sayDone(text.common.undone),
          (error: unknown) => sayFailed(text.trouble.title, error, undo),
        );
      sayDone(refused === undefined ? done : `${done} ${refused}`, undo);
    };
    const again = (): void => void run().catch((error: unknown) => sayFailed(text.trouble.title, error, again));
    again();
  };
  return setTogether;
}

/** What each of these people holds on the course now; null where that is nothing. */
export async function readAll(course: string, people: readonly string[]): Promise<Map<string, CourseGrant | null>> {
  const found = new Map<string, CourseGrant | null>();
  for (let start = 0; start < people.length; start += AT_ONCE) {
    const some = people.slice(start, start + AT_ONCE);
    const grants = await Promise.all(some.map((person) => readGrant(course, person)));
    for (const [n, person] of some.entries()) found.set(person, grants[n] ?? null);
  }
  return found;
}
