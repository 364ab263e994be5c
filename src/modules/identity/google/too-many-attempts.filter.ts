import { Catch, HttpStatus, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { ThrottlerException } from '@nestjs/throttler';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from '../../../common/http/problem.filter.js';
import { refusalOf } from '../../../common/http/refusal-of.js';
import { html, page, pageHeaders } from './page.js';

const TITLE = 'Too many sign-ins at once';

/** Tells a browser that is to wait so on a page, and any other client with a problem. `Retry-After` says how long. */
@Catch(ThrottlerException)
export class TooManyAttemptsFilter implements ExceptionFilter<ThrottlerException> {
  catch(error: ThrottlerException, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (!request.headers.accept?.includes('text/html')) return sendProblem(reply, refusalOf(error), request.id);
    void reply.code(HttpStatus.TOO_MANY_REQUESTS).headers(pageHeaders()).send(waitPage());
  }
}

function waitPage(): string {
  return page(
    TITLE,
    html`
      <h1>${TITLE}</h1>
      <p>Somebody at your network address has begun many sign-ins in a short time.</p>
      <p>Wait a minute, and try again.</p>
      <p><a class="button main" href="/auth/google">Try again</a></p>
    `,
  );
}
