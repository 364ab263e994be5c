import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { WAITING_REASONS, waitingDetail, type WaitingReason } from '../waiting/waiting-reasons.js';
import type { ListedGrant } from '../grant-lists.service.js';

/** Somebody, registered or not. */
export class PersonView {
  @ApiPropertyOptional({ type: 'string', format: 'uuid', description: 'Present once they have signed in.' })
  userId?: string;

  @ApiPropertyOptional({ type: 'string', example: 'ada@engine-school.example' })
  email?: string;

  @ApiPropertyOptional({ type: 'string', description: "The organization's key for them.", example: 'S-1047' })
  externalUserKey?: string;

  @ApiPropertyOptional({ type: 'string', example: 'Ada Lovelace' })
  name?: string;

  constructor({
    userId,
    email,
    externalUserKey,
    name,
  }: Pick<ListedGrant, 'userId' | 'email' | 'externalUserKey' | 'name'>) {
    if (userId !== null) this.userId = userId;
    if (email !== null) this.email = email;
    if (externalUserKey !== null) this.externalUserKey = externalUserKey;
    if (name !== null && name !== '') this.name = name;
  }
}

/** Why a grant waits, and for how long. */
export class PendingView {
  @ApiProperty({ enum: WAITING_REASONS, enumName: 'WaitingReason', example: 'not-registered' })
  reason: WaitingReason;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2027-05-21T09:30:00.000Z' })
  expiresAt: string;

  @ApiProperty({ type: 'string', example: 'Nobody has signed in with this address yet.' })
  detail: string;

  constructor(reason: WaitingReason, expiresAt: string, knownBy: 'address' | 'key', conflict: string | null = null) {
    this.reason = reason;
    this.expiresAt = expiresAt;
    this.detail = reason === 'conflict' && conflict !== null ? conflict : waitingDetail(reason, knownBy);
  }
}

/** What every grant answers with; `state` alone tells whether its person has registered. */
export class GrantView {
  @ApiProperty({ type: 'string', format: 'uuid', description: 'Stays the same when the grant becomes active.' })
  id: string;

  @ApiProperty({ enum: ['active', 'pending'], enumName: 'GrantState', example: 'pending' })
  state: 'active' | 'pending';

  @ApiProperty({ type: PersonView })
  person: PersonView;

  @ApiPropertyOptional({ type: PendingView, description: 'Present while the grant waits.' })
  pending?: PendingView;

  @ApiProperty({ type: 'string', format: 'uuid', description: 'The user who granted it.' })
  grantedBy: string;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-22T09:30:00.000Z' })
  grantedAt: string;

  constructor(grant: ListedGrant) {
    this.id = grant.id;
    this.state = grant.state;
    this.person = new PersonView(grant);
    if (grant.reason !== null && grant.expiresAt !== null) {
      const knownBy = grant.email === null ? 'key' : 'address';
      this.pending = new PendingView(grant.reason, grant.expiresAt, knownBy, grant.conflict);
    }
    this.grantedBy = grant.grantorId;
    this.grantedAt = grant.grantedAt;
  }
}
