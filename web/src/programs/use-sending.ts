import { useState } from 'react';
import { reasonOf } from '../shared/say';
import { putEnrollments, type RowResult, type SentRow } from './program-calls';

/** What came of a row, by the line it stood on. */
export type Results = ReadonlyMap<number, RowResult>;

export interface Sending {
  readonly results: Results;
  /** How many rows are through, of how many; undefined while nothing is on its way. */
  readonly progress: { readonly done: number; readonly of: number } | undefined;
  /** Why it stopped before its end; the rows that are not through are still there to be sent. */
  readonly stopped: string | undefined;
  readonly send: (rows: readonly { readonly line: number; readonly row: SentRow }[]) => Promise<void>;
  readonly forget: () => void;
}

const AT_ONCE = 500;

/** Sends a roster in pieces, shows how far it has come, and can go on where a lost connection stopped it. */
export function useSending(program: string): Sending {
  const [results, setResults] = useState<Results>(new Map());
  const [progress, setProgress] = useState<Sending['progress']>();
  const [stopped, setStopped] = useState<string>();

  const send: Sending['send'] = async (rows) => {
    setStopped(undefined);
    setProgress({ done: 0, of: rows.length });
    try {
      for (let start = 0; start < rows.length; start += AT_ONCE) {
        const piece = rows.slice(start, start + AT_ONCE);
        const answers = await putEnrollments(
          program,
          piece.map(({ row }) => row),
        );
        setResults(
          (before) => new Map([...before, ...answers.map((one) => [piece[one.index]?.line ?? 0, one] as const)]),
        );
        setProgress({ done: start + piece.length, of: rows.length });
      }
    } catch (error) {
      setStopped(reasonOf(error));
    }
    setProgress(undefined);
  };
  const forget = (): void => {
    setResults(new Map());
    setStopped(undefined);
  };
  return { results, progress, stopped, send, forget };
}
