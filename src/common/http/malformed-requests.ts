import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import type { Random } from '../clock/random.js';
import { problemOf, PROBLEM_JSON } from './problem.js';
import type { Refusal } from './refusal.js';

const NO_HTTP: Refusal = { status: 400, code: 'malformed-request', detail: 'The request is not one of HTTP.' };

const BY_CODE: Readonly<Record<string, Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'timed-out', detail: 'The request did not arrive in time.' },
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'headers-too-large',
    detail: 'The URL and headers are larger than 16 KiB together.',
  },
};

/**
 * Answers what Node could not read as a request, of which no route ever hears: with a problem document and a request id,
 * as everything else that is refused. The connection ends, since nobody knows where the next request would begin.
 */
export function refuseMalformedRequests(random: Random): (error: Error, socket: Socket) => void {
  return (error, socket) => {
    const code = 'code' in error ? String(error.code) : '';
    if (code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const refusal = BY_CODE[code] ?? NO_HTTP;
    const id = random.id();
    const body = JSON.stringify(problemOf(refusal, id));
    const head = [
      `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}`,
      `content-type: ${PROBLEM_JSON}`,
      `content-length: ${Buffer.byteLength(body)}`,
      `x-request-id: ${id}`,
      'x-content-type-options: nosniff',
      'cache-control: no-store',
      'connection: close',
    ];
    // Nor is there anything more to hear from whoever sent this.
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  };
}
