import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { DomainError } from '../../errors/index.js';
import type { AuthenticatedRequest } from '../caller.js';
import { Idempotency, type Answer, type GivenAnswer, type RepeatableRequest } from './idempotency.js';

const VALID_KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Answers a repeated request as it was answered the first time, with `Idempotency-Replayed: true`. Only for callers who
 * are known; without an `Idempotency-Key` nothing changes. The handler runs within one transaction.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(protected readonly idempotency: Idempotency) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<AuthenticatedRequest>();
    const key = keyOf(request);
    if (key === undefined || !request.caller) return next.handle();
    const repeatable = { caller: request.caller.userId, key, content: contentOf(request) };
    return from(this.answer(repeatable, http.getResponse<FastifyReply>(), next));
  }

  private async answer(
    repeatable: RepeatableRequest,
    reply: FastifyReply,
    next: CallHandler<unknown>,
  ): Promise<unknown> {
    const { answer, replayed } = await this.once(repeatable, async () => {
      // `handle` binds the handler to the transaction in which it is called.
      const body = await lastValueFrom(next.handle(), { defaultValue: undefined });
      return given(reply, body);
    });
    if (!replayed) return answer.body;
    void reply.status(answer.status).header('idempotency-replayed', 'true');
    if (answer.location !== undefined) void reply.header('location', answer.location);
    return answer.body;
  }

  protected once(request: RepeatableRequest, work: () => Promise<Answer>): Promise<GivenAnswer> {
    return this.idempotency.once(request, work);
  }
}

/** The same for a handler that commits in transactions of its own: it runs within none (`Idempotency.onceDone`). */
@Injectable()
export class BulkIdempotencyInterceptor extends IdempotencyInterceptor {
  protected override once(request: RepeatableRequest, work: () => Promise<Answer>): Promise<GivenAnswer> {
    return this.idempotency.onceDone(request, work);
  }
}

function given(reply: FastifyReply, body: unknown): Answer {
  const location = reply.getHeader('location');
  return { status: reply.statusCode, body, ...(typeof location === 'string' ? { location } : {}) };
}

function keyOf(request: AuthenticatedRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && VALID_KEY.test(key)) return key;
  throw new DomainError(
    'malformed',
    'invalid-idempotency-key',
    'An Idempotency-Key has 1 to 255 visible ASCII characters.',
  );
}

function contentOf({ method, url, body }: AuthenticatedRequest): string {
  return `${method} ${url}\n${JSON.stringify(body, sortKeys) ?? ''}`;
}

/** The order of the members of a JSON object means nothing. */
function sortKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
