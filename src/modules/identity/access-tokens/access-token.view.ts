import { ApiProperty } from '@nestjs/swagger';
import type { AccessTokenFacts, IssuedAccessToken } from './access-tokens.service.js';

/** An access token as it is listed: without the token. */
export class AccessTokenView {
  @ApiProperty({ format: 'uuid' })
  readonly id: string;

  @ApiProperty({ example: 'Nightly roster import' })
  readonly name: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly expiresAt: string;

  constructor(facts: AccessTokenFacts) {
    this.id = facts.id;
    this.name = facts.name;
    this.createdAt = facts.createdAt.toISOString();
    this.expiresAt = facts.expiresAt.toISOString();
  }
}

/** An access token in the answer that makes it, the only one to carry the token. */
export class IssuedAccessTokenView extends AccessTokenView {
  @ApiProperty({ description: 'Told this once; send it as `Authorization: Bearer …`.', example: 'mat_q83vEjRW…' })
  readonly token: string;

  constructor(issued: IssuedAccessToken) {
    super(issued);
    this.token = issued.token;
  }
}
