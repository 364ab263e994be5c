import { withoutAddresses } from './redact.js';

const SQLSTATE = /^[0-9A-Z]{5}$/;

/** An error as the log may show it: no values of a query, no addresses. */
export interface SafeError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
}

/**
 * What the log may know about an error. The message of a database error repeats the query with its values, and
 * PostgreSQL puts values into messages and details; of such an error only its code, table and constraint are kept.
 */
export function safeError(error: unknown): SafeError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'Something that is no error was thrown.' };
  const code = textOf(error, 'code');
  const message =
    code !== undefined && SQLSTATE.test(code) ? databaseMessage(error, code) : withoutAddresses(error.message);
  return {
    type: error.name,
    message,
    ...(code === undefined ? {} : { code }),
    stack: framesOf(error),
  };
}

/** An error to be kept in place of another, with what the log may know of it and nothing else. */
export function withoutValues(error: unknown): Error {
  const { type, message, stack = '' } = safeError(error);
  const safe = new Error(message);
  safe.name = type;
  safe.stack = `${type}: ${message}\n${stack}`;
  return safe;
}

function databaseMessage(error: Error, code: string): string {
  const where = ['table', 'constraint', 'routine'].flatMap((name) => {
    const value = textOf(error, name);
    return value === undefined ? [] : [`${name} ${value}`];
  });
  return [`PostgreSQL says ${code}`, ...where].join(', ');
}

/** Only where it happened: the first lines of a stack repeat the message. */
function framesOf(error: Error): string {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return frames.map((line) => line.trim()).join('\n');
}

function textOf(error: Error, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}
