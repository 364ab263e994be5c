import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../errors/index.js';

/** A registered person who makes a request, and by what they proved it. */
export interface Caller {
  readonly userId: string;
  readonly via: 'session' | 'access-token';
}

/**
 * The request after the authentication guard: `caller` is absent for an anonymous one. `impostor` says why what the
 * request showed proves nobody; it is thrown once the request has been counted, so that guessing is limited too.
 */
export type AuthenticatedRequest = FastifyRequest & { caller?: Caller; impostor?: DomainError };

/** Injects the caller into a handler; 401 `unauthenticated` when nobody is signed in. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!caller) throw new DomainError('unauthenticated', 'unauthenticated', 'Sign in, or send an access token.');
  return caller;
});
