import { isDeepStrictEqual } from 'node:util';

/** The names of the fields whose values differ. */
export function changedFields<T extends object>(before: T, after: T): string[] {
  const old = new Map<string, unknown>(Object.entries(before));
  const fields = new Map<string, unknown>(Object.entries(after));
  return [...fields].filter(([name, value]) => !isDeepStrictEqual(old.get(name), value)).map(([name]) => name);
}
