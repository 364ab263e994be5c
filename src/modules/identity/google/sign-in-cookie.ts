import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Random } from '../../../common/clock/random.js';
import { Configuration } from '../../../common/config/index.js';

/** Its name. It is seen under /auth only. */
export const SIGN_IN_COOKIE = 'matricula_signin';

const LIFETIME_S = 600;
const SECRET = /^[\w-]{43}$/;

/** The cookie by which a browser is known while it signs in; all its tabs share it. */
@Injectable()
export class SignInCookie {
  private readonly secure: boolean;

  constructor(
    configuration: Configuration,
    private readonly random: Random,
  ) {
    this.secure = configuration.publicUrl.startsWith('https:');
  }

  /** The secret of this browser, new or known; either way the browser keeps it for as long as an attempt lasts. */
  bind(request: FastifyRequest, reply: FastifyReply): string {
    const known = request.cookies[SIGN_IN_COOKIE];
    const browser = known !== undefined && SECRET.test(known) ? known : this.random.secret();
    reply.setCookie(SIGN_IN_COOKIE, browser, {
      path: '/auth',
      httpOnly: true,
      sameSite: 'lax',
      secure: this.secure,
      maxAge: LIFETIME_S,
    });
    return browser;
  }
}
