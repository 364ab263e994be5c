import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Configuration } from '../config/index.js';
import { DomainError } from '../errors/index.js';
import type { AuthenticatedRequest } from './caller.js';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a write that a browser was talked into by another site: whoever is known by the session cookie must send an
 * `Origin` of this site. Runs after the guard that tells who the caller is; access tokens need no origin, since no
 * browser sends them by itself.
 *
 * Outside production the origin that the browser itself addressed counts as well, so that 127.0.0.1 and localhost both
 * work; a page of another site cannot make a browser send its own host with this site's cookie.
 *
 * @throws DomainError `cross-origin-request` (forbidden)
 */
@Injectable()
export class OriginGuard implements CanActivate {
  constructor(private readonly configuration: Configuration) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (request.caller?.via !== 'session' || READS.has(request.method) || this.isOwn(request)) return true;
    throw new DomainError(
      'forbidden',
      'cross-origin-request',
      'A write with a session cookie must come from this site. Send an Origin header, or use an access token.',
    );
  }

  private isOwn({ headers, protocol }: AuthenticatedRequest): boolean {
    if (headers.origin === undefined) return false;
    if (headers.origin === this.configuration.publicUrl) return true;
    return !this.configuration.production && headers.origin === `${protocol}://${headers.host}`;
  }
}
