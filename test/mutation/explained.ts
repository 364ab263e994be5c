import { OF_COMMON } from './explained/common.js';
import { OF_ENROLLMENT } from './explained/enrollment.js';
import { OF_IDENTITY } from './explained/identity.js';
import { OF_PRIVILEGE } from './explained/privilege.js';
import type { Outcome } from './outcome.js';

/** Mutants of a file that no test can notice, or that none needs to, for one reason. */
export interface Explained {
  readonly file: string;
  readonly why: string;
  readonly mutants: readonly Change[];
}

/** A line of code, and what becomes what in it. */
type Change = readonly [code: Outcome['code'], from: Outcome['from'], to: Outcome['to']];

export const EXPLAINED: readonly Explained[] = [...OF_COMMON, ...OF_IDENTITY, ...OF_PRIVILEGE, ...OF_ENROLLMENT];

/** Why a mutant may survive; undefined when nobody has said why. */
export function explanationOf(outcome: Outcome): string | undefined {
  return EXPLAINED.find(({ file, mutants }) => file === outcome.file && mutants.some((one) => isChange(one, outcome)))
    ?.why;
}

function isChange([code, from, to]: Change, outcome: Outcome): boolean {
  return code === outcome.code && from === outcome.from && to === outcome.to;
}
