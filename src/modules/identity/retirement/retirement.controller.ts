import { Controller, Delete, HttpCode, HttpStatus, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { SignedIn } from '../../../common/http/access.decorator.js';
import { CurrentCaller, type Caller } from '../../../common/http/caller.js';
import { Problems } from '../../../common/http/openapi/problems.decorator.js';
import { SessionCookie } from '../sessions/session-cookie.js';
import { Retirement } from './retirement.service.js';

/** The way out for good. */
@ApiTags('Identity')
@SignedIn()
@Controller('api/v1/me')
export class RetirementController {
  constructor(
    private readonly retirement: Retirement,
    private readonly cookie: SessionCookie,
  ) {}

  @Delete()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Retire: be erased, for good',
    description:
      'Your name, addresses and keys are replaced by tokens everywhere, what you hold and what waits for you is taken back, ' +
      'and every session and access token ends. What you did stays in the record, without your name. If you come back, ' +
      'you come as a stranger.',
    operationId: 'retireMe',
  })
  @Problems([403, 'cross-origin-request', 'A write with a session cookie must come from this site.'])
  @ApiNoContentResponse({ description: 'You are gone.' })
  async retire(@CurrentCaller() { userId }: Caller, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.retirement.retire(userId);
    this.cookie.clear(reply);
  }
}
