import type { Outcome } from './outcome.js';

/** A mutant that no test can notice, or that none needs to. */
interface Explained extends Pick<Outcome, 'file' | 'code' | 'from' | 'to'> {
  readonly why: string;
}

export const EXPLAINED: readonly Explained[] = [];

/** Why a mutant may survive; undefined when nobody has said why. */
export function explanationOf({ file, code, from, to }: Outcome): string | undefined {
  return EXPLAINED.find((one) => one.file === file && one.code === code && one.from === from && one.to === to)?.why;
}
