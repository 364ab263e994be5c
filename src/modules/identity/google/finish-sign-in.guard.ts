import { Injectable, UnauthorizedException, type ExecutionContext } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import type { GoogleAccount } from '../google-account.js';
import { SignInFailed } from './google.errors.js';
import { GoogleStrategy } from './google.strategy.js';

/** Whom Google named, and where they wanted to go. */
export interface FinishedSignIn {
  readonly account: GoogleAccount;
  readonly returnTo: string;
}

/** The request after Passport: `user` is what the strategy made of Google's answer, `authInfo` what the store kept. */
type Answered = FastifyRequest<{ Querystring: Record<string, unknown> }> & {
  readonly user: GoogleAccount;
  readonly authInfo: { readonly state: { readonly returnTo: string } };
  finishedSignIn?: FinishedSignIn;
};

/**
 * Takes Google's answer, and leaves it as `finishedSignIn` of the request.
 *
 * @throws SignInFailed when Google named nobody, or the answer is not to a sign-in of this browser
 */
@Injectable()
export class FinishSignInGuard extends AuthGuard() {
  constructor(strategy: GoogleStrategy) {
    super({ defaultStrategy: strategy.name });
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Answered>();
    const { code, error } = request.query;
    if (error === 'access_denied') throw new SignInFailed('sign-in-cancelled');
    if (error !== undefined) throw new SignInFailed('google-unavailable');
    // Without a code, Passport would begin a sign-in.
    if (typeof code !== 'string' || !code) throw new SignInFailed('sign-in-expired');
    try {
      await super.canActivate(context);
    } catch (failure) {
      if (failure instanceof UnauthorizedException) throw new SignInFailed('sign-in-expired');
      if (isWrapped(failure)) throw failure.oauthError;
      throw failure;
    }
    request.finishedSignIn = { account: request.user, returnTo: request.authInfo.state.returnTo };
    return true;
  }
}

/** Passport wraps what goes wrong at the token endpoint. */
function isWrapped(error: unknown): error is { readonly oauthError: SignInFailed } {
  return (
    typeof error === 'object' && error !== null && 'oauthError' in error && error.oauthError instanceof SignInFailed
  );
}
