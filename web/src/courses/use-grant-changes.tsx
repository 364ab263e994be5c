import { useWindowEvent } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { sayDone, sayFailed } from '../shared/say';
import { text } from '../text';
import { changeGrant, type CourseGrant } from './course-grants';
import type { Grant } from './rights';

/** One thing that is done to a grant, and what undoes it where it found this. */
export interface Step {
  readonly apply: (grant: Grant) => Grant;
  readonly undoFrom: (before: Grant) => (grant: Grant) => Grant;
}

/** A step for one person. */
export interface Change extends Step {
  readonly person: string;
  readonly who: string;
  /** What it was when it was shown; the change itself is made to what it is by then. */
  readonly shown: Grant;
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
  /** Forgets what was learned of all but these, since the list was read anew. */
  readonly forget: (but: readonly string[]) => void;
  /** What Ctrl+Z does next. */
  readonly remember: (undo: () => void) => void;
}

/** Changes grants on a course, one after another for each person, shows them at once, and can undo each of them. */
export function useGrantChanges(course: string): GrantChanges {
  const client = useQueryClient();
  const [known, setKnown] = useState<ReadonlyMap<string, CourseGrant | null>>(new Map());
  const [hoped, setHoped] = useState<ReadonlyMap<string, Grant>>(new Map());
  const queues = useRef(new Map<string, Promise<void>>());
  const lastUndo = useRef<(() => void) | undefined>(undefined);
  const remember = useCallback((undo: () => void) => void (lastUndo.current = undo), []);
  useWindowEvent('keydown', (event) => {
    const { key, ctrlKey, metaKey, shiftKey } = event;
    const undo = lastUndo.current;
    if (key !== 'z' || !(ctrlKey || metaKey) || shiftKey || !undo || isTyping(event)) return;
    event.preventDefault();
    lastUndo.current = undefined;
    undo();
  });

  const learn = useCallback(
    (grants: ReadonlyMap<string, CourseGrant | null>) => setKnown((all) => new Map([...all, ...grants])),
    [],
  );
  const forget = useCallback((but: readonly string[]) => {
    setKnown((all) => new Map([...all].filter(([ref]) => but.includes(ref) || queues.current.has(ref))));
  }, []);

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

  const change = async (person: string, apply: (grant: Grant) => Grant): Promise<Grant> => {
    const { before, after } = await changeGrant(course, person, apply);
    learn(new Map([[person, after]]));
    // Whoever comes back to this page reads the list anew; whoever is on it sees what they did already.
    void client.invalidateQueries({ queryKey: ['course-privileges', course], refetchType: 'none' });
    return before;
  };

  const make = (one: Change): void => {
    const { person, who, shown, apply, undoFrom, done } = one;
    enqueue(person, apply, shown, async () => {
      try {
        const before = await change(person, apply);
        const takeBack = (): void => {
          if (lastUndo.current === takeBack) lastUndo.current = undefined;
          enqueue(person, undoFrom(before), apply(shown), async () => {
            try {
              await change(person, undoFrom(before));
              sayDone(text.course.restored(who));
            } catch (error) {
              sayFailed(text.course.failed(who), error, takeBack);
            }
          });
        };
        remember(takeBack);
        sayDone(done, takeBack);
      } catch (error) {
        sayFailed(text.course.failed(who), error, () => make(one));
      }
    });
  };

  return { known, hoped, make, learn, forget, remember };
}

/** In a text, undo is about the text. */
function isTyping({ target }: KeyboardEvent): boolean {
  if (target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && !['radio', 'checkbox', 'button'].includes(target.type);
}
