/** What `like` finds a text with: anywhere, literally. */
export interface SearchPattern {
  /** For names, which PostgreSQL folds. */
  readonly name: string;
  /** For identifiers, which are folded in ASCII. */
  readonly identifier: string;
}

/** The patterns for a text that somebody searches for. `%`, `_` and `\` stand for themselves. */
export function searchPattern(q: string): SearchPattern {
  const literal = `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return { name: literal, identifier: literal.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()) };
}
