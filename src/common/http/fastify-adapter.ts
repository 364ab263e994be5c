import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Random } from '../clock/random.js';
import type { Configuration } from '../config/index.js';
import { DomainError } from '../errors/index.js';
import { DEFAULT_BODY_LIMIT } from './body-limit.decorator.js';
import { closeInTime } from './closing.js';
import { isDeeperThan } from './json-depth.js';
import { refuseMalformedRequests } from './malformed-requests.js';
import { sendProblem } from './problem.filter.js';
import { refusalOf } from './refusal-of.js';
import type { Refusal } from './refusal.js';
import { requestIdOf } from './request-id.js';

/** Long enough for a key of 255 characters, each percent-encoded as four bytes of UTF-8. */
const LONGEST_PARAMETER = 4096;
const REQUEST_TIMEOUT_MS = 60_000;

/** Deeper than anything that a route takes, and far from what recursion over a document can bear. */
const DEEPEST_JSON = 64;

const NUL_IN_URL: Refusal = { status: 400, code: 'malformed-url', detail: 'The URL must not hold the character NUL.' };

/** Takes JSON alone: Nest would add a parser for forms, which a cross-origin page can send without asking. */
class JsonFastifyAdapter extends FastifyAdapter {
  override registerParserMiddleware(): void {}
}

/**
 * The Fastify server below Nest: JSON bodies only, up to 1 MiB unless a route says otherwise, and 64 levels deep; every
 * answer carries its `X-Request-Id`; what Fastify refuses by itself has the form of every other problem.
 *
 * Where clients come by https, a proxy stands in front. `X-Forwarded-For` is then believed from private and loopback
 * addresses only, so that a client cannot choose the address that the rate limit counts.
 */
export function createFastifyAdapter(configuration: Configuration, random = new Random()): FastifyAdapter {
  const behindProxy = configuration.publicUrl.startsWith('https:');
  const adapter = new JsonFastifyAdapter({
    trustProxy: behindProxy ? ['loopback', 'linklocal', 'uniquelocal'] : false,
    bodyLimit: DEFAULT_BODY_LIMIT,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    requestTimeout: REQUEST_TIMEOUT_MS,
    return503OnClosing: false,
    genReqId: (request: IncomingMessage) => requestIdOf(request, random),
    clientErrorHandler: refuseMalformedRequests(random),
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      prepare(request, reply);
      sendProblem(reply, refusalOf(error), request.id);
    },
  });
  const fastify: FastifyInstance = adapter.getInstance();
  takeJsonOnly(fastify);
  heedBodyLimits(fastify);
  addRequestHooks(fastify);
  closeInTime(fastify);
  return adapter;
}

/** An empty JSON body counts as none, since many clients announce JSON on every request. */
function takeJsonOnly(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else if (isDeeperThan(body, DEEPEST_JSON)) done(tooDeep());
    else void parseJson(request, body, done);
  });
}

function tooDeep(): DomainError {
  return new DomainError('malformed', 'malformed-json', `The body is nested deeper than ${DEEPEST_JSON} levels.`);
}

function heedBodyLimits(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    if (route.config?.bodyLimit !== undefined) route.bodyLimit = route.config.bodyLimit;
  });
}

function addRequestHooks(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    prepare(request, reply);
    if (/%00/.test(request.url)) sendProblem(reply, NUL_IN_URL, request.id);
    else done();
  });
}

function prepare(request: FastifyRequest, reply: FastifyReply): void {
  void reply.header('x-request-id', request.id);
  void reply.header('x-content-type-options', 'nosniff');
  if (/^\/(api|auth)\//.test(request.url)) void reply.header('cache-control', 'no-store');
}
