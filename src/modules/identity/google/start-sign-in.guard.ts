import { Injectable, type ExecutionContext } from '@nestjs/common';
import { AuthGuard, type AuthGuardAuthenticateOptions } from '@nestjs/passport';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../../../common/errors/index.js';
import type { SignInRequest } from './attempt-store.js';
import { GoogleStrategy } from './google.strategy.js';
import { localPath } from './return-to.js';
import { SignInCookie } from './sign-in-cookie.js';

const KNOWN = new Set(['returnTo', 'prompt']);

/**
 * Sends the browser to Google; the handler behind it never runs.
 *
 * @throws DomainError `invalid-return-to`, `invalid-prompt` or `unknown-parameter` (malformed)
 */
@Injectable()
export class StartSignInGuard extends AuthGuard() {
  constructor(
    strategy: GoogleStrategy,
    private readonly cookie: SignInCookie,
  ) {
    super({ defaultStrategy: strategy.name });
  }

  override getAuthenticateOptions(context: ExecutionContext): AuthGuardAuthenticateOptions {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest<{ Querystring: Record<string, unknown> }> & SignInRequest>();
    const unknown = Object.keys(request.query).find((parameter) => !KNOWN.has(parameter));
    // Passport would take a `code` for Google's answer.
    if (unknown !== undefined)
      throw new DomainError('malformed', 'unknown-parameter', 'Only returnTo and prompt can be given.');

    const returnTo = localPath(request.query['returnTo']);
    const prompt = promptOf(request.query['prompt']);
    const browser = this.cookie.bind(request, http.getResponse<FastifyReply>());
    request.attempt = { browser, returnTo };
    return prompt;
  }
}

function promptOf(prompt: unknown): { prompt?: string } {
  if (prompt === undefined) return {};
  if (prompt === 'select_account') return { prompt };
  throw new DomainError('malformed', 'invalid-prompt', 'prompt can only be "select_account".');
}
