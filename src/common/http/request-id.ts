import type { IncomingMessage } from 'node:http';
import type { Random } from '../clock/random.js';

const HEADER = 'x-request-id';
const ACCEPTED = /^[\w.-]{1,64}$/;

/** The id that a client gave its request, where it is harmless to write into a log; else a new one. */
export function requestIdOf(request: IncomingMessage, random: Random): string {
  const given = request.headers[HEADER];
  return typeof given === 'string' && ACCEPTED.test(given) ? given : random.id();
}
