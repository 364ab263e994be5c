import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { escapePointer, unknownField } from './input-faults.js';
import { validationFailed } from './validation.pipe.js';

const MOST_FAULTS = 100;

/**
 * Refuses query parameters where a route of the API takes none. Where it takes some, the class of its query refuses the
 * others. Either way nothing has been done yet: a client that misspells a parameter must not believe that it was heard.
 *
 * @throws DomainError `validation-failed` (malformed) that points at each parameter
 */
@Injectable()
export class UnknownQueryInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest<{ Querystring: Record<string, unknown> }>>();
    const names = Object.keys(request.query);
    if (names.length === 0 || !request.url.startsWith('/api/') || takesQuery(context)) return next.handle();
    throw validationFailed(names.slice(0, MOST_FAULTS).map((name) => unknownField(name, `/${escapePointer(name)}`)));
  }
}

function takesQuery(context: ExecutionContext): boolean {
  const parameters: unknown = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name);
  return Object.keys(parameters ?? {}).some((key) => key.startsWith(`${RouteParamtypes.QUERY}:`));
}
