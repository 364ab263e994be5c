import { Injectable, type ExecutionContext } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerModuleOptions } from '@nestjs/throttler';
import type { Configuration } from '../config/index.js';
import type { AuthenticatedRequest } from './caller.js';
import type { RateLimitStorage } from './rate-limit.storage.js';
import { SIGN_IN_ATTEMPT } from './sign-in-attempt.decorator.js';

const MINUTE_MS = 60_000;
const FEWEST_SIGN_INS = 5;
const SIGN_IN_SHARE = 10;

/**
 * Limits requests per minute: per user, whether by session or access token, and per network address for whoever is
 * anonymous. Sign-in attempts are limited by network address, to a tenth of that and no less than 5.
 * Runs after the guard that tells who the caller is. Beyond the limit: 429 with `Retry-After` in seconds.
 */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  protected override generateKey(context: ExecutionContext, address: string): string {
    if (isSignInAttempt(context)) return `sign-in ${address}`;
    const { caller } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    return caller ? `user ${caller.userId}` : `anonymous ${address}`;
  }
}

/** What {@link RateLimitGuard} goes by. A configured limit of 0 turns every limit off. */
export function rateLimitOptions(
  { rateLimitPerMinute: limit }: Configuration,
  storage: RateLimitStorage,
): ThrottlerModuleOptions {
  const signInLimit = Math.max(FEWEST_SIGN_INS, Math.ceil(limit / SIGN_IN_SHARE));
  return {
    storage,
    skipIf: () => limit === 0,
    throttlers: [{ ttl: MINUTE_MS, limit: (context) => (isSignInAttempt(context) ? signInLimit : limit) }],
  };
}

function isSignInAttempt(context: ExecutionContext): boolean {
  return Reflect.getMetadata(SIGN_IN_ATTEMPT, context.getHandler()) === true;
}
