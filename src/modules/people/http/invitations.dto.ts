import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../../../common/http/page.js';
import { SearchText } from '../../../common/http/search-text.decorator.js';
import { WAITING_REASONS, type WaitingReason } from '../../privilege/index.js';
import { GRANT_KINDS, type GrantKind } from '../held-grant.js';

/** What the list of invitations takes. */
export class InvitationsQuery extends PageQuery {
  @SearchText('Only what waits for somebody with this text in their address, key or name, in any case.', 'ana')
  q?: string;

  @ApiPropertyOptional({ enum: WAITING_REASONS, description: 'Only what waits for this reason.' })
  @IsOptional()
  @IsIn(WAITING_REASONS)
  reason?: WaitingReason;

  @ApiPropertyOptional({ enum: GRANT_KINDS, description: 'Only what is of this kind.' })
  @IsOptional()
  @IsIn(GRANT_KINDS)
  kind?: GrantKind;
}
