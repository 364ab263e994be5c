import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { withCause } from '../events/cause.js';
import type { AuthenticatedRequest } from './caller.js';

/** Lets everything that a handler does know who asked for it and in which request. */
@Injectable()
export class CauseInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const cause = { actor: request.caller?.userId ?? 'anonymous', requestId: request.id };
    // `handle` binds the handler to the asynchronous context in which it is called.
    return withCause(cause, () => next.handle());
  }
}
