import { DomainError } from '../errors/index.js';

const LONGEST = 4096;

/** An opaque cursor that stands for the sort values of one row. */
export function encodeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/**
 * The sort values behind a cursor.
 *
 * @throws DomainError `invalid-cursor` (malformed) unless it holds exactly `count` strings
 */
export function decodeCursor(text: string, count: number): string[] {
  const parts = text.length <= LONGEST ? parse(text) : undefined;
  if (!Array.isArray(parts) || parts.length !== count || !parts.every(isText)) {
    throw new DomainError('malformed', 'invalid-cursor', 'The cursor is not one that this list has handed out.');
  }
  return parts;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function isText(part: unknown): part is string {
  return typeof part === 'string' && !part.includes('\0');
}
