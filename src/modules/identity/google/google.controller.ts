import { Controller, Get, HttpCode, HttpStatus, Post, Query, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import {
  ApiExcludeEndpoint,
  ApiFoundResponse,
  ApiNoContentResponse,
  ApiOperation,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../../common/http/access.decorator.js';
import { Problems } from '../../../common/http/openapi/problems.decorator.js';
import { SignInAttempt } from '../../../common/http/sign-in-attempt.decorator.js';
import { SessionCookie } from '../sessions/session-cookie.js';
import { AccountGone } from '../sessions/account-gone.js';
import { Sessions, type OpenedSession } from '../sessions/sessions.service.js';
import type { GoogleAccount } from '../google-account.js';
import { SignIn } from '../sign-in.service.js';
import { FinishSignInGuard, type FinishedSignIn } from './finish-sign-in.guard.js';
import { pageHeaders } from './page.js';
import { RefusalFilter } from './refusal.filter.js';
import { refusalPage } from './refusal.page.js';
import { RefusalSeal } from './refusal-seal.js';
import { StartSignInGuard } from './start-sign-in.guard.js';
import { TooManyAttemptsFilter } from './too-many-attempts.filter.js';

const ATTEMPTS = 3;

/** The way in and out of a browser. */
@ApiTags('Identity')
@Public()
@Controller('auth')
export class GoogleController {
  constructor(
    private readonly signIn: SignIn,
    private readonly sessions: Sessions,
    private readonly cookie: SessionCookie,
    private readonly seal: RefusalSeal,
  ) {}

  @Get('google')
  @SignInAttempt()
  @UseGuards(StartSignInGuard)
  @UseFilters(TooManyAttemptsFilter)
  @ApiOperation({ summary: 'Sign in with Google (in a browser)' })
  @ApiQuery({
    name: 'returnTo',
    required: false,
    description: 'A path of this site to come back to.',
    example: '/docs',
  })
  @ApiQuery({ name: 'prompt', required: false, enum: ['select_account'], description: 'Ask which account to use.' })
  @ApiFoundResponse({ description: 'To Google, and from there back here with a session cookie.' })
  @Problems(
    [400, 'invalid-return-to', 'returnTo must be a path of this site, such as "/courses".'],
    [400, 'invalid-prompt', 'prompt can only be "select_account".'],
    [400, 'unknown-parameter', 'Only returnTo and prompt can be given.'],
  )
  beginSignIn(): void {}

  @Get('google/callback')
  @SignInAttempt()
  @UseGuards(FinishSignInGuard)
  @UseFilters(RefusalFilter, TooManyAttemptsFilter)
  @ApiOperation({ summary: 'Come back from Google (in a browser)' })
  @ApiQuery({ name: 'code', required: false, description: 'What Google answered; it is used once.' })
  @ApiQuery({ name: 'state', required: false, description: 'Which sign-in of this browser Google answers.' })
  @ApiQuery({ name: 'error', required: false, description: 'Why Google names nobody.', example: 'access_denied' })
  @ApiFoundResponse({
    description: 'To `returnTo`, with a session cookie; or to a page that says why the sign-in was refused.',
  })
  async finishSignIn(
    @Req() request: FastifyRequest & { finishedSignIn: FinishedSignIn },
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { account, returnTo } = request.finishedSignIn;
    const session = await this.arrive(account);
    await this.closeSession(request);
    this.cookie.write(reply, session);
    await reply.redirect(returnTo, HttpStatus.FOUND);
  }

  @Get('refused')
  @ApiExcludeEndpoint()
  showRefusal(@Query('reason') reason: unknown, @Res({ passthrough: true }) reply: FastifyReply): string {
    void reply.headers(pageHeaders());
    return refusalPage(typeof reason === 'string' ? this.seal.open(reason) : undefined);
  }

  @Post('logout')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Sign out' })
  @Problems([403, 'cross-origin-request', 'A write with a session cookie must come from this site.'])
  @ApiNoContentResponse({ description: 'The session is closed, if there was one.' })
  async signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.closeSession(request);
    this.cookie.clear(reply);
  }

  /** Whoever is retired between the two is a stranger to the next attempt, as to a sign-in that comes later. */
  private async arrive(account: GoogleAccount): Promise<OpenedSession> {
    for (let attempt = 1; ; attempt += 1) {
      const { userId } = await this.signIn.signIn(account);
      try {
        return await this.sessions.open(userId);
      } catch (error) {
        if (!(error instanceof AccountGone) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  private async closeSession(request: FastifyRequest): Promise<void> {
    const presented = this.cookie.read(request);
    if (presented !== undefined) await this.sessions.close(presented);
  }
}
