import { pino, type Logger } from 'pino';
import type { Configuration } from '../config/index.js';
import { readable } from './readable.js';
import { withoutAddresses } from './redact.js';
import { safeError } from './safe-error.js';

/** Where lines go: one call for each line. */
export interface LogStream {
  write(line: string): unknown;
}

/**
 * The log of a process: one JSON object a line in production, one short line for people elsewhere. Whatever is logged,
 * no line holds anything that looks like an email address, and an error shows no values of a query.
 */
export function createLog({ logLevel, production }: Configuration, stream: LogStream): Logger {
  const write = production ? (line: string) => line : readable;
  return pino(
    {
      level: logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      serializers: {
        err: (value: unknown) => (value instanceof Error ? safeError(value) : value),
        // No line shows a request, yet pino-http would write out the whole of each before anything is logged.
        req: () => undefined,
      },
    },
    { write: (line) => void stream.write(write(withoutAddresses(line))) },
  );
}
