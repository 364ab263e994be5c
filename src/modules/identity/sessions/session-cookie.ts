import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Configuration } from '../../../common/config/index.js';
import type { OpenedSession } from './sessions.service.js';

/**
 * The cookie that carries a session's token: HttpOnly, SameSite=Lax, for the whole site. Where clients come by https it
 * is Secure and bound to this very host (`__Host-`).
 */
@Injectable()
export class SessionCookie {
  readonly name: string;
  private readonly secure: boolean;

  constructor(configuration: Configuration) {
    this.secure = configuration.publicUrl.startsWith('https:');
    this.name = this.secure ? '__Host-matricula_session' : 'matricula_session';
  }

  /** The token that the browser presents, or undefined. */
  read(request: FastifyRequest): string | undefined {
    return request.cookies[this.name] || undefined;
  }

  write(reply: FastifyReply, session: OpenedSession): void {
    reply.setCookie(this.name, session.token, { ...this.attributes(), expires: session.expiresAt });
  }

  clear(reply: FastifyReply): void {
    reply.clearCookie(this.name, this.attributes());
  }

  private attributes() {
    return { path: '/', httpOnly: true, sameSite: 'lax', secure: this.secure } as const;
  }
}
