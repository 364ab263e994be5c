import { useHotkeys } from '@mantine/hooks';
import { useRef, useState } from 'react';
import { sayDone, sayFailed } from '../shared/say';
import { changeGrant, type CourseGrant } from './course-grants';
import type { Grant } from './rights';
import { text } from '../text';

/** One thing that is done to somebody's grant, with what undoes it. */
export interface Change {
  readonly person: string;
  readonly who: string;
  /** What it was when it was shown; the change itself is made to what it is by then. */
  readonly shown: Grant;
  readonly apply: (grant: Grant) => Grant;
  readonly undo: (grant: Grant) => Grant;
  /** What is said once it is done. */
  readonly done: string;
}

/** What has come of changes since the list was read, by how each person is named in it. */
export interface GrantChanges {
  /** What the server answered last; null when the grant is gone. */
  readonly known: ReadonlyMap<string, CourseGrant | null>;
  /** What is shown while the server has not answered yet. */
  readonly hoped: ReadonlyMap<string, Grant>;
  readonly make: (change: Change) => void;
  /** Takes in what was learned of people otherwise. */
  readonly learn: (grants: ReadonlyMap<string, CourseGrant | null>) => void;
}

/** Changes grants on a course, one after another for each person, shows them at once, and can undo each of them. */
export function useGrantChanges(course: string): GrantChanges {
  const [known, setKnown] = useState<ReadonlyMap<string, CourseGrant | null>>(new Map());
  const [hoped, setHoped] = useState<ReadonlyMap<string, Grant>>(new Map());
  const queues = useRef(new Map<string, Promise<void>>());
  const lastUndo = useRef<(() => void) | undefined>(undefined);
  useHotkeys([['mod+Z', (event) => !isTyping(event) && lastUndo.current?.()]], []);

  const learn = (grants: ReadonlyMap<string, CourseGrant | null>): void =>
    setKnown((all) => new Map([...all, ...grants]));

  const enqueue = (person: string, hope: (grant: Grant) => Grant, shown: Grant, work: () => Promise<void>): void => {
    setHoped((all) => new Map([...all, [person, hope(all.get(person) ?? shown)]]));
    const before = queues.current.get(person) ?? Promise.resolve();
    const mine = before.then(work).finally(() => {
      if (queues.current.get(person) !== mine) return;
      queues.current.delete(person);
      setHoped((all) => new Map([...all].filter(([one]) => one !== person)));
    });
    queues.current.set(person, mine);
  };

  const make = (change: Change): void => {
    const { person, who, shown, apply, undo, done } = change;
    const takeBack = (): void => {
      if (lastUndo.current === takeBack) lastUndo.current = undefined;
      const changed = apply(shown);
      enqueue(person, undo, changed, async () => {
        try {
          learn(new Map([[person, await changeGrant(course, person, undo)]]));
          sayDone(text.course.restored(who));
        } catch (error) {
          sayFailed(text.course.failed(who), error, takeBack);
        }
      });
    };
    enqueue(person, apply, shown, async () => {
      try {
        learn(new Map([[person, await changeGrant(course, person, apply)]]));
        lastUndo.current = takeBack;
        sayDone(done, takeBack);
      } catch (error) {
        sayFailed(text.course.failed(who), error, () => make(change));
      }
    });
  };

  return { known, hoped, make, learn };
}

/** In a text, undo is about the text. */
function isTyping({ target }: KeyboardEvent): boolean {
  if (target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && !['radio', 'checkbox', 'button'].includes(target.type);
}
