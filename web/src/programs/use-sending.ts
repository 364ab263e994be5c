import { useRef, useState } from 'react';
import { reasonOf } from '../shared/say';
import { putEnrollments, type RowResult, type SentRow } from './program-calls';
import { contentOf, type RosterRow } from './roster-rows';

/** What came of rows, by all that they said when they were sent. */
export type Results = ReadonlyMap<string, RowResult>;

export interface Sending {
  readonly results: Results;
  /** How many rows are through, of how many; undefined while nothing is on its way. */
  readonly progress: { readonly done: number; readonly of: number } | undefined;
  /** Why it stopped before its end; the rows that are not through are still there to be sent. */
  readonly stopped: string | undefined;
  readonly send: (pieces: readonly (readonly RosterRow[])[], asSent: (row: RosterRow) => SentRow) => Promise<void>;
  /** Forgets what came of all rows, and goes on with none. */
  readonly forget: () => void;
}

/** Sends a roster in pieces, shows how far it has come, and can go on where a lost connection stopped it. */
export function useSending(program: string): Sending {
  const [results, setResults] = useState<Results>(new Map());
  const [progress, setProgress] = useState<Sending['progress']>();
  const [stopped, setStopped] = useState<string>();
  const run = useRef(0);

  const send: Sending['send'] = async (pieces, asSent) => {
    const mine = ++run.current;
    const of = pieces.reduce((sum, piece) => sum + piece.length, 0);
    let done = 0;
    setStopped(undefined);
    setProgress({ done, of });
    try {
      for (const piece of pieces) {
        const answers = await putEnrollments(program, piece.map(asSent));
        if (run.current !== mine) return;
        setResults((before) => {
          const found = answers.flatMap((one) => {
            const row = piece[one.index];
            return row ? [[contentOf(row), one] as const] : [];
          });
          return new Map([...before, ...found]);
        });
        done += piece.length;
        setProgress({ done, of });
      }
    } catch (error) {
      if (run.current === mine) setStopped(reasonOf(error));
    }
    if (run.current === mine) setProgress(undefined);
  };
  const forget = (): void => {
    run.current++;
    setResults(new Map());
    setProgress(undefined);
    setStopped(undefined);
  };
  return { results, progress, stopped, send, forget };
}
