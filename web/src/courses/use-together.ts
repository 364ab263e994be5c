import { sayDone, sayFailed } from '../shared/say';
import { text } from '../text';
import { putGrants, readGrant, removeGrant, type CourseGrant } from './course-grants';
import type { PersonRow } from './people-rows';
import { isNothing, NOTHING, type Grant } from './rights';
import type { GrantChanges, Step } from './use-grant-changes';

/** Does the same to the grants of several people; says what was done to how many of them. */
export type SetTogether = (rows: readonly PersonRow[], step: Step, done: (n: number) => string) => void;

const READ_AT_ONCE = 8;
const WRITTEN_AT_ONCE = 1_000;

interface Outcome {
  /** Whose grants were changed, with what they had been. */
  readonly changed: ReadonlyMap<string, Grant>;
  readonly refused: readonly string[];
}

/** Changes many grants by few calls, tells who was left out and why, and can undo it for each of them. */
export function useTogether(course: string, changes: GrantChanges): SetTogether {
  const carryOut = async (people: readonly string[], stepOf: (person: string) => (grant: Grant) => Grant) => {
    const before = await readAll(course, people);
    const rows = people.map((person) => ({ person, grant: stepOf(person)(before.get(person) ?? NOTHING) }));
    const refused = new Map<string, string>();
    const kept = rows.filter(({ grant }) => !isNothing(grant));
    for (let start = 0; start < kept.length; start += WRITTEN_AT_ONCE) {
      const piece = kept.slice(start, start + WRITTEN_AT_ONCE);
      for (const { index, outcome, detail = '' } of (await putGrants(course, piece)).results) {
        if (outcome === 'refused') refused.set(piece[index]?.person ?? '', detail);
      }
    }
    for (const { person } of rows.filter(({ person: one, grant }) => isNothing(grant) && before.get(one))) {
      await removeGrant(course, person);
    }
    changes.learn(await readAll(course, people));
    const changed = people.filter((person) => !refused.has(person));
    return {
      changed: new Map(changed.map((person) => [person, before.get(person) ?? NOTHING])),
      refused: [...refused.values()],
    };
  };
  const say = ({ changed, refused }: Outcome, done: (n: number) => string, undo?: () => void): void => {
    if (changed.size > 0) sayDone(done(changed.size), undo);
    if (refused.length > 0) {
      sayFailed(text.missing.someRefused(refused.length), new Error([...new Set(refused)].join(' ')));
    }
  };
  const setTogether: SetTogether = (rows, step, done) => {
    const run = async (): Promise<void> => {
      const outcome = await carryOut(
        rows.map(({ ref }) => ref),
        () => step.apply,
      );
      const undo = (): void =>
        void carryOut([...outcome.changed.keys()], (person) =>
          step.undoFrom(outcome.changed.get(person) ?? NOTHING),
        ).then(
          (undone) => say(undone, () => text.common.undone),
          (error: unknown) => sayFailed(text.trouble.title, error, undo),
        );
      if (outcome.changed.size > 0) changes.remember(undo);
      say(outcome, done, undo);
    };
    const again = (): void => void run().catch((error: unknown) => sayFailed(text.trouble.title, error, again));
    again();
  };
  return setTogether;
}

/** What each of these people holds on the course now; null where that is nothing. */
export async function readAll(course: string, people: readonly string[]): Promise<Map<string, CourseGrant | null>> {
  const found = new Map<string, CourseGrant | null>();
  for (let start = 0; start < people.length; start += READ_AT_ONCE) {
    const some = people.slice(start, start + READ_AT_ONCE);
    const grants = await Promise.all(some.map((person) => readGrant(course, person)));
    for (const [n, person] of some.entries()) found.set(person, grants[n] ?? null);
  }
  return found;
}
