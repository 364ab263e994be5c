import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Finding } from '../part.js';
import type { ChangeLog } from '../support/change-log.js';
import type { Dice } from '../support/dice.js';

/** How long the server is given to say something to bytes that may be the beginning of more. */
const PATIENCE_MS = 1_000;

const HEAD = 'PATCH /api/v1/me HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

/** What is no request of HTTP/1.1, only half of one, or two that look like one. */
const MALFORMED: readonly string[] = [
  'hello\r\n\r\n',
  '\r\n\r\n\r\n',
  '\u0000\u0000\u0000\u0000',
  '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'GET\r\n\r\n',
  'GET /\r\n\r\n',
  'GET / HTTP/9.9\r\nHost: x\r\n\r\n',
  'GET / HTTP/1.1\r\n\r\n',
  'GET / HTTP/1.1\nHost: x\n\n',
  'get / HTTP/1.1\r\nHost: x\r\n\r\n',
  'BREW /coffee HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET /\u0001 HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET /\u00e4 HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET api/v1/me HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET http://evil.example/api/v1/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  'CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n',
  'GET / HTTP/1.1\r\nHost x\r\n\r\n',
  'GET / HTTP/1.1\r\nHost : x\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\n folded: y\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\nX: \u0000\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n',
  `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
  `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: x\r\n${'X: y\r\n'.repeat(3_000)}\r\n`,
  `${HEAD}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}`,
  `${HEAD}Content-Length: -1\r\n\r\n{}`,
  `${HEAD}Content-Length: 0x2\r\n\r\n{}`,
  `${HEAD}Content-Length: 99999999999999999999\r\n\r\n{}`,
  `${HEAD}Content-Length: 10\r\n\r\n{}`,
  `${HEAD}Content-Length: 1\r\nConnection: close\r\n\r\n{}`,
  `${HEAD}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  `${HEAD}Transfer-Encoding: chunked, identity\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
  `${HEAD}Transfer-Encoding: xchunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
  `${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
  `${HEAD}Transfer-Encoding: chunked\r\n\r\n-1\r\n{}\r\n`,
  `${HEAD}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}\r\n`,
  `${HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\n{}`,
  `${HEAD}Transfer-Encoding: chunked\r\n\r\n2;x=y\r\n{}\r\n0\r\nTrailer: x\r\n\r\n`,
  `${HEAD}Expect: 200-ok\r\nContent-Length: 2\r\n\r\n{}`,
  'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\nGARBAGE',
];

/**
 * Throws bytes at the server, of which no request comes or none that may do anything: they are refused or the
 * connection is closed, nothing changes, and whoever comes next is served.
 */
export async function throwBytes(port: number, changes: ChangeLog, dice: Dice, mutations: number): Promise<Finding> {
  const details: string[] = [];
  const thrown = [...MALFORMED, ...Array.from({ length: mutations }, () => mutated(dice.pick(MALFORMED), dice))];
  await changes.take();
  for (const bytes of thrown) {
    const said = await exchange(port, Buffer.from(bytes, 'latin1'));
    const fault = faultOf(said);
    const tables = new Set((await changes.take()).map(({ table }) => table));
    if (fault !== undefined) details.push(`${fault}\nto ${JSON.stringify(bytes.slice(0, 300))}`);
    if (tables.size > 0) details.push(`${[...tables].join(', ')} changed\nby ${JSON.stringify(bytes.slice(0, 300))}`);
  }
  const alive = await exchange(port, Buffer.from('GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'));
  if (!alive.startsWith('HTTP/1.1 200 ')) details.push(`Afterwards nobody is served: ${alive.slice(0, 200)}`);
  return {
    what: 'bytes that are no request are refused, change nothing, and stop nobody else',
    tries: thrown.length + 1,
    breaches: details.length,
    details,
  };
}

/** What is wrong with what was said to malformed bytes; nothing may be said at all. */
function faultOf(said: string): string | undefined {
  for (const answer of said.split(/(?=HTTP\/1\.1 \d)/)) {
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
    // 505 and 501 are what HTTP has for a version and for an encoding that nobody speaks.
    if (status >= 500 && status !== 501 && status !== 505) return answer.slice(0, 300);
    if (status >= 400 && /\n\s+at |node_modules/.test(answer)) return answer.slice(0, 300);
    // Node itself answers a request without Host and an expectation that nobody knows, with nothing but a status.
    const isBare = /transfer-encoding: chunked\r\n\r\n0\r\n/i.test(answer);
    if (status >= 400 && !isBare && !/content-type: application\/problem\+json/i.test(answer))
      return answer.slice(0, 300);
  }
  return undefined;
}

/** Everything that is said until the connection ends or nothing more comes. */
async function exchange(port: number, bytes: Buffer): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  const chunks: Buffer[] = [];
  const ended = new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
    socket.on('error', () => resolve());
  });
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.end(bytes);
  await Promise.race([ended, pause(PATIENCE_MS)]);
  socket.destroy();
  return Buffer.concat(chunks).toString('latin1');
}

/** The same bytes but for a few that are lost, doubled or others. */
function mutated(bytes: string, dice: Dice): string {
  let changed = bytes.slice(0, 2_000);
  for (let n = dice.below(4); n >= 0; n--) {
    const at = dice.below(changed.length + 1);
    const other = String.fromCharCode(dice.below(256));
    const instead = dice.pick(['', other, `${changed.slice(at, at + 5)}${changed.slice(at, at + 5)}`, '\r\n']);
    changed = `${changed.slice(0, at)}${instead}${changed.slice(at + 1)}`;
  }
  return changed;
}
