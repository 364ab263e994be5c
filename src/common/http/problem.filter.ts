import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { safeError } from '../logging/safe-error.js';
import type { AllowedMethods } from './allowed-methods.js';
import { problemOf, PROBLEM_JSON } from './problem.js';
import { refusalOf } from './refusal-of.js';
import type { Refusal } from './refusal.js';

/**
 * Turns every error, wherever it was raised, into a problem document. A 5xx carries no internals; its error goes to the
 * log under the same request id.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(private readonly allowedMethods: AllowedMethods) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const refusal = this.allowedMethods.refine(refusalOf(error), request);
    if (refusal.status >= 500) this.log(error, refusal);
    if (!reply.sent && !reply.raw.headersSent) sendProblem(reply, refusal, request.id);
  }

  private log(error: unknown, { status, code }: Refusal): void {
    const entry = { msg: `Answered ${status} ${code}`, err: safeError(error) };
    if (status === 503) this.logger.warn(entry);
    else this.logger.error(entry);
  }
}

/** Ends the request with a problem document. */
export function sendProblem(reply: FastifyReply, refusal: Refusal, requestId: string): void {
  const { status, headers = {} } = refusal;
  void reply
    .code(status)
    .headers({ ...headers, 'cache-control': 'no-store', 'content-type': PROBLEM_JSON })
    .send(JSON.stringify(problemOf(refusal, requestId)));
}
