import type { LoggerService } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Logger } from 'nestjs-pino';
import type { Logger as Log } from 'pino';
import type { AuthenticatedRequest } from '../http/caller.js';
import { PROCESS_LOG } from './logging.module.js';

const START_UP_NOISE = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);
const UNLOGGED = /^\/(health|metrics)\b/;

/**
 * Sends all logs of an application to its structured log, and writes one line for each request it answers: method,
 * pattern of the route, status, duration, request id, user id. Never a URL, parameter, header, cookie or body: these
 * hold addresses and secrets. Probes are not logged. Call it before the application is initialised.
 */
export function logRequests(app: NestFastifyApplication): void {
  app.useLogger(quietly(app.get(Logger)));
  const log = app.get<Log>(PROCESS_LOG, { strict: false });
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  fastify.addHook('onResponse', (request: AuthenticatedRequest, reply, done) => {
    const route = request.is404 ? undefined : request.routeOptions.url;
    if (route === undefined || !UNLOGGED.test(route)) log.info(entryOf(request, reply, route), 'request');
    done();
  });
}

/** Leaves out what Nest tells of every module and route at every start. */
function quietly(logger: Logger): LoggerService {
  return {
    log: (message: unknown, ...context: unknown[]) => {
      if (!START_UP_NOISE.has(String(context.at(-1)))) logger.log(message, ...context);
    },
    error: (message: unknown, ...context: unknown[]) => logger.error(message, ...context),
    warn: (message: unknown, ...context: unknown[]) => logger.warn(message, ...context),
    debug: (message: unknown, ...context: unknown[]) => logger.debug(message, ...context),
    verbose: (message: unknown, ...context: unknown[]) => logger.verbose(message, ...context),
    fatal: (message: unknown, ...context: unknown[]) => logger.fatal(message, ...context),
  };
}

function entryOf(request: AuthenticatedRequest, reply: FastifyReply, route: string | undefined): object {
  return {
    method: request.method,
    route: route ?? 'unknown',
    status: reply.statusCode,
    durationMs: Math.round(reply.elapsedTime * 10) / 10,
    requestId: request.id,
    userId: request.caller?.userId,
  };
}
