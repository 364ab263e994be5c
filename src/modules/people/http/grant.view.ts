import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { COURSE_STATUSES, PROGRAM_STATUSES } from '../../enrollment/index.js';
import { GrantView } from '../../privilege/index.js';
import { GRANT_KINDS, type GrantKind, type HeldGrant } from '../held-grant.js';
import type { EffectiveGrant } from '../person-record.service.js';

const STATUSES = [...PROGRAM_STATUSES, ...COURSE_STATUSES];

/** Something that waits, of whatever kind, and for whom. */
export class InvitationView extends GrantView {
  @ApiProperty({ enum: GRANT_KINDS, enumName: 'GrantKind', example: 'course-privilege' })
  readonly kind: GrantKind;

  @ApiPropertyOptional({
    type: 'string',
    format: 'uuid',
    description: 'The course that a right is on, or that the person is enrolled in.',
  })
  readonly courseId?: string;

  @ApiPropertyOptional({
    type: 'string',
    format: 'uuid',
    description: 'The program that the person is enrolled in, or through which they came into the course.',
  })
  readonly programId?: string;

  @ApiPropertyOptional({ type: 'string', format: 'uuid', description: 'Of an enrollment in a program.' })
  readonly curriculumId?: string;

  @ApiPropertyOptional({
    type: 'string',
    enum: STATUSES,
    description: 'Of an enrollment: `active` or `inactive` in a course, one of the others in a program.',
    example: 'enrolled',
  })
  readonly status?: string;

  @ApiProperty({
    type: [String],
    description: 'Roles on the course, or in the organization. No enrollment has any.',
    example: ['assistant'],
  })
  readonly roles: readonly string[];

  @ApiProperty({ type: [String], example: ['manage_material'] })
  readonly allow: readonly string[];

  @ApiProperty({ type: [String], example: [] })
  readonly deny: readonly string[];

  constructor(grant: HeldGrant) {
    super(grant);
    this.kind = grant.kind;
    if (grant.courseId !== null) this.courseId = grant.courseId;
    if (grant.programId !== null) this.programId = grant.programId;
    if (grant.curriculumId !== null) this.curriculumId = grant.curriculumId;
    if (grant.status !== null) this.status = grant.status;
    this.roles = grant.roles;
    this.allow = grant.allow;
    this.deny = grant.deny;
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
