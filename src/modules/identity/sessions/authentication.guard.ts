import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { DomainError } from '../../../common/errors/index.js';
import type { AuthenticatedRequest, Caller } from '../../../common/http/caller.js';
import { AccessTokens } from '../access-tokens/access-tokens.service.js';
import { SessionCookie } from './session-cookie.js';
import { Sessions } from './sessions.service.js';

const BEARER = /^bearer(?: +(.*))?$/i;

/**
 * Tells who makes the request, and leaves `caller` absent for somebody anonymous; whether that is enough is for the
 * access rule to say. One query at most.
 *
 * A bearer token wins over the session cookie. One that is not valid is refused even where anybody may call, so that a
 * client learns of it; a cookie that is not valid counts as none. Sign-in heeds no bearer token, the health probes
 * heed nothing: they must answer while the database does not.
 *
 * It refuses nobody itself: {@link ImpostorGuard} does, after the rate limit has counted the request.
 */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(
    private readonly sessions: Sessions,
    private readonly accessTokens: AccessTokens,
    private readonly cookie: SessionCookie,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    try {
      const caller = await this.callerOf(request);
      if (caller) request.caller = caller;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      request.impostor = error;
    }
    return true;
  }

  private async callerOf(request: AuthenticatedRequest): Promise<Caller | undefined> {
    const path = request.routeOptions.url ?? request.url;
    if (isUnder(path, '/health')) return undefined;

    const bearer = isUnder(path, '/auth') ? null : BEARER.exec(request.headers.authorization ?? '');
    if (bearer) return { userId: await this.ownerOf(bearer[1]?.trim() ?? ''), via: 'access-token' };

    const session = this.cookie.read(request);
    const userId = session === undefined ? undefined : await this.sessions.find(session);
    return userId === undefined ? undefined : { userId, via: 'session' };
  }

  private async ownerOf(token: string): Promise<string> {
    const userId = await this.accessTokens.find(token);
    if (userId !== undefined) return userId;
    throw new DomainError('unauthenticated', 'invalid-token', 'This access token is unknown, expired or revoked.');
  }
}

function isUnder(path: string, root: string): boolean {
  return path === root || path.startsWith(`${root}/`);
}
