import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sendProblem } from './problem.filter.js';
import type { Refusal } from './refusal.js';

/** How long requests may take to end once the server closes; what comes after it has the rest of ten seconds. */
const PATIENCE_MS = 6000;

/** For how long nothing may be in flight before connections are closed: what has been sent by then is read and refused. */
const LULL_MS = 300;

const SHUTTING_DOWN: Refusal = {
  status: 503,
  code: 'shutting-down',
  detail: 'This instance is going down. Try again.',
  headers: { connection: 'close', 'retry-after': '1' },
};

/**
 * Lets a server close without losing an answer: requests in flight are answered with `Connection: close`, new ones are
 * refused. Every connection is closed once nothing has been in flight for a moment, and after `patienceMs` whatever is. Browsers hold
 * connections open on which they have sent nothing; Node alone would wait a minute for each.
 */
export function closeInTime(fastify: FastifyInstance, patienceMs = PATIENCE_MS): void {
  const inFlight = new Set<FastifyRequest>();
  let deadline: NodeJS.Timeout | undefined;
  let lull: NodeJS.Timeout | undefined;
  const cut = (): void => fastify.server.closeAllConnections();
  const cutInALull = (): void => {
    clearTimeout(lull);
    if (inFlight.size === 0) lull = setTimeout(cut, LULL_MS);
  };

  fastify.addHook('preClose', (done) => {
    deadline = setTimeout(cut, patienceMs);
    cutInALull();
    done();
  });
  fastify.addHook('onClose', (_, done) => {
    clearTimeout(deadline);
    clearTimeout(lull);
    done();
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    inFlight.add(request);
    clearTimeout(lull);
    if (deadline) sendProblem(reply, SHUTTING_DOWN, request.id);
    else done();
  });
  fastify.addHook('onSend', (_, reply, __, done) => {
    if (deadline) void reply.header('connection', 'close');
    done();
  });
  fastify.addHook('onResponse', (request, _, done) => {
    inFlight.delete(request);
    if (deadline) cutInALull();
    done();
  });
}
