import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { AuthenticatedRequest } from '../../../common/http/caller.js';

/**
 * Refuses a request whose token proves nobody. It comes after the rate limit, so that whoever guesses tokens is slowed
 * down like anybody anonymous.
 *
 * @throws DomainError `invalid-token` (unauthenticated)
 */
@Injectable()
export class ImpostorGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { impostor } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (impostor) throw impostor;
    return true;
  }
}
