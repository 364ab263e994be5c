import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { WAITING_REASONS, waitingDetail, type WaitingReason } from '../../privilege/index.js';
import { GRANT_KINDS, type GrantKind, type HeldGrant } from '../held-grant.js';
import type { EffectiveGrant } from '../person-record.service.js';
import { KnownPersonView } from './person.view.js';

/** Why something waits, and until when. */
export class WaitingView {
  @ApiProperty({ enum: WAITING_REASONS, enumName: 'WaitingReason', example: 'not-registered' })
  readonly reason: WaitingReason;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2027-05-21T09:30:00.000Z' })
  readonly expiresAt: string;

  @ApiProperty({ type: 'string', example: 'Nobody has signed in with this address yet.' })
  readonly detail: string;

  constructor(reason: WaitingReason, expiresAt: string, knownBy: 'address' | 'key') {
    this.reason = reason;
    this.expiresAt = expiresAt;
    this.detail = waitingDetail(reason, knownBy);
  }
}

/** Something that waits, of whatever kind, and for whom. */
export class InvitationView {
  @ApiProperty({ type: 'string', format: 'uuid', description: 'Stays the same when what waits becomes real.' })
  readonly id: string;

  @ApiProperty({ enum: ['active', 'pending'], enumName: 'GrantState', example: 'pending' })
  readonly state: 'active' | 'pending';

  @ApiProperty({ type: KnownPersonView })
  readonly person: KnownPersonView;

  @ApiProperty({ enum: GRANT_KINDS, enumName: 'GrantKind', example: 'course-privilege' })
  readonly kind: GrantKind;

  @ApiPropertyOptional({ type: 'string', format: 'uuid', description: 'The course that a right is on.' })
  readonly courseId?: string;

  @ApiProperty({ type: [String], description: 'Roles on the course, or in the organization.', example: ['assistant'] })
  readonly roles: readonly string[];

  @ApiProperty({ type: [String], example: ['manage_material'] })
  readonly allow: readonly string[];

  @ApiProperty({ type: [String], example: [] })
  readonly deny: readonly string[];

  @ApiProperty({ type: 'string', format: 'uuid', description: 'The user who granted it.' })
  readonly grantedBy: string;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-22T09:30:00.000Z' })
  readonly grantedAt: string;

  @ApiPropertyOptional({ type: WaitingView, description: 'Present while it waits.' })
  readonly pending?: WaitingView;

  constructor(grant: HeldGrant) {
    this.id = grant.id;
    this.state = grant.state;
    this.person = new KnownPersonView(grant);
    this.kind = grant.kind;
    if (grant.courseId !== null) this.courseId = grant.courseId;
    this.roles = grant.roles;
    this.allow = grant.allow;
    this.deny = grant.deny;
    this.grantedBy = grant.grantorId;
    this.grantedAt = grant.grantedAt;
    if (grant.reason !== null && grant.expiresAt !== null) {
      this.pending = new WaitingView(grant.reason, grant.expiresAt, grant.email === null ? 'key' : 'address');
    }
  }
}

/** Something that a person holds or that waits for them, and what it comes to. */
export class HeldGrantView extends InvitationView {
  @ApiPropertyOptional({
    type: [String],
    description: 'What the person may do on the course, all things considered. Only of a right that they hold.',
    example: ['manage_material'],
  })
  readonly effective?: readonly string[];

  constructor(grant: EffectiveGrant) {
    super(grant);
    if (grant.effective) this.effective = grant.effective;
  }
}
