import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiNoContentResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { SignedIn } from '../../../common/http/access.decorator.js';
import { CurrentCaller, type Caller } from '../../../common/http/caller.js';
import { Idempotent } from '../../../common/http/idempotency/idempotent.decorator.js';
import { Problems } from '../../../common/http/openapi/problems.decorator.js';
import { ApiPage, mapPage, PageQuery, type Page } from '../../../common/http/page.js';
import { NewAccessTokenDto } from './access-token.dto.js';
import { AccessTokenView, IssuedAccessTokenView } from './access-token.view.js';
import { AccessTokens } from './access-tokens.service.js';

@ApiTags('Identity')
@SignedIn()
@Controller('api/v1/me/access-tokens')
export class AccessTokensController {
  constructor(private readonly accessTokens: AccessTokens) {}

  @Post()
  @Problems(
    [422, 'invalid-expiry', 'A token must expire in the future, and within a year.'],
    [422, 'idempotency-key-reused', 'This Idempotency-Key came with another request before.'],
  )
  @Idempotent()
  @ApiBody({ type: NewAccessTokenDto, examples: { 'for 90 days': { value: { name: 'Nightly roster import' } } } })
  @ApiOperation({ summary: 'Make an access token for a REST client', operationId: 'createAccessToken' })
  @ApiCreatedResponse({ type: IssuedAccessTokenView, description: 'The token, told this once.' })
  async create(@CurrentCaller() { userId }: Caller, @Body() body: NewAccessTokenDto): Promise<IssuedAccessTokenView> {
    const expiresAt = body.expiresAt === undefined ? undefined : new Date(body.expiresAt);
    return new IssuedAccessTokenView(await this.accessTokens.issue(userId, body.name, expiresAt));
  }

  @Get()
  @ApiOperation({ summary: 'List your access tokens', operationId: 'listAccessTokens' })
  @Problems([400, 'invalid-cursor', 'The cursor is not one that this list has handed out.'])
  @ApiPage(AccessTokenView)
  async list(@CurrentCaller() { userId }: Caller, @Query() query: PageQuery): Promise<Page<AccessTokenView>> {
    return mapPage(await this.accessTokens.list(userId, query), (token) => new AccessTokenView(token));
  }

  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Take an access token back', operationId: 'revokeAccessToken' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @Problems([404, 'not-found', 'You have no such access token.'])
  @ApiNoContentResponse({ description: 'The token is refused from now on.' })
  async revoke(@CurrentCaller() { userId }: Caller, @Param('id') id: string): Promise<void> {
    await this.accessTokens.revoke(userId, id);
  }
}
