import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A mutant as Stryker answers with it, as far as it is read here. Lines and columns count from 1. */
export interface MutantResult {
  readonly fileName: string;
  readonly location: { readonly start: Position; readonly end: Position };
  readonly mutatorName: string;
  readonly replacement?: string | undefined;
  readonly status: string;
  readonly statusReason?: string | undefined;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

/** What was changed where, in words that outlive a change of the lines around it, and what came of it. */
export interface Outcome {
  readonly file: string;
  readonly line: number;
  /** The line of code in which the change begins. */
  readonly code: string;
  readonly from: string;
  readonly to: string;
  readonly mutator: string;
  readonly status: string;
}

export function outcomeOf(result: MutantResult, root: string): Outcome {
  const file = result.fileName.replace(`${root}/`, '');
  const source = readFileSync(join(root, file), 'utf8');
  const lines = source.split('\n');
  const offset = ({ line, column }: Position): number =>
    lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
  const start = offset(result.location.start);
  const original = source.slice(start, offset(result.location.end));
  const { before, from, to } = difference(original, inTheQuotesOf(original, result.replacement ?? ''));
  const line = source.slice(0, start + before).split('\n').length;
  return {
    file,
    line,
    code: (lines[line - 1] ?? '').trim(),
    from,
    to,
    mutator: result.mutatorName,
    status: result.status,
  };
}

/** A literal of text in the quotation marks that another has: what Stryker writes differs in them. */
function inTheQuotesOf(original: string, replacement: string): string {
  const [quote = ''] = original;
  return /^".*"$/s.test(replacement) && /['`]/.test(quote)
    ? `${quote}${replacement.slice(1, -1)}${quote}`
    : replacement;
}

/** Where two texts differ, in whole words and operators. */
function difference(original: string, replacement: string): { before: number; from: string; to: string } {
  const least = Math.min(original.length, replacement.length);
  let before = 0;
  while (before < least && original[before] === replacement[before]) before++;
  let after = 0;
  while (after < least - before && original.at(-1 - after) === replacement.at(-1 - after)) after++;
  while (before > 0 && /[\w<>=!]/.test(original[before - 1] ?? '')) before--;
  while (after > 0 && /[\w<>=!]/.test(original.at(-after) ?? '')) after--;
  const from = original.slice(before, original.length - after);
  const lead = from.length - from.trimStart().length;
  return { before: before + lead, from: plain(from), to: plain(replacement.slice(before, replacement.length - after)) };
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
