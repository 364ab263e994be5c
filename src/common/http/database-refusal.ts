import type { Refusal } from './refusal.js';

const UNAVAILABLE: Refusal = {
  status: 503,
  code: 'database-unavailable',
  detail: 'The database cannot be reached at the moment. Try again soon.',
  headers: { 'retry-after': '5' },
};

const BUSY: Refusal = {
  status: 503,
  code: 'busy',
  detail: 'Too much was going on at once. Nothing was changed; try again.',
  headers: { 'retry-after': '1' },
};

const EXISTS: Refusal = { status: 409, code: 'already-exists', detail: 'Something with these values exists already.' };
const GONE: Refusal = { status: 409, code: 'gone', detail: 'Something that this refers to does not exist any more.' };
const REFERENCED: Refusal = { status: 409, code: 'still-referenced', detail: 'Something else still refers to this.' };
const VIOLATED: Refusal = { status: 422, code: 'constraint-violated', detail: 'These values do not fit together.' };
const INVALID: Refusal = { status: 400, code: 'invalid-value', detail: 'A value does not have the form it must have.' };
const CHARACTER: Refusal = { status: 400, code: 'invalid-character', detail: 'Text must not hold the character NUL.' };

const BY_SQLSTATE: Readonly<Record<string, Refusal>> = {
  '23505': EXISTS,
  '23P01': EXISTS,
  '23001': REFERENCED,
  '23514': VIOLATED,
  '23502': VIOLATED,
  '22001': INVALID,
  '22003': INVALID,
  '22007': INVALID,
  '22008': INVALID,
  '22P02': INVALID,
  '22021': CHARACTER,
  '22P05': CHARACTER,
  '40001': BUSY,
  '40P01': BUSY,
  '55P03': BUSY,
  '57014': BUSY,
  '53300': UNAVAILABLE,
  '57P01': UNAVAILABLE,
  '57P02': UNAVAILABLE,
  '57P03': UNAVAILABLE,
  '57P05': UNAVAILABLE,
  '25P03': UNAVAILABLE,
};

const SOCKET_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** What the pool and the driver say when they lose a connection or get none; these errors carry no code. */
const LOST_CONNECTION =
  /Connection terminated|timeout exceeded when trying to connect|connection error and is not queryable|Client was closed and is not queryable|Cannot use a pool after calling end|driver has already been destroyed/;

/**
 * The refusal behind an error of PostgreSQL or of the way to it, if that is what `error` is; told by SQLSTATE
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html), so that it does not matter who wraps the error.
 */
export function databaseRefusal(error: unknown): Refusal | undefined {
  for (const link of causesOf(error)) {
    const code = codeOf(link);
    const refusal = code === '23503' ? brokenReference(link) : refusalOfCode(code);
    if (refusal) return refusal;
    if (LOST_CONNECTION.test(link.message)) return UNAVAILABLE;
  }
  return undefined;
}

function refusalOfCode(code: string | undefined): Refusal | undefined {
  if (code === undefined) return undefined;
  if (SOCKET_CODES.has(code) || /^08[0-9A-Z]{3}$/.test(code)) return UNAVAILABLE;
  return BY_SQLSTATE[code];
}

/** PostgreSQL has one code for a child without its parent and a parent with children; only the message differs. */
function brokenReference(error: Error): Refusal {
  return /update or delete on table/.test(error.message) ? REFERENCED : GONE;
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function causesOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let link = error; link instanceof Error && chain.length < 5; link = link.cause) chain.push(link);
  return chain;
}
