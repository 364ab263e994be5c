import { ApiProperty } from '@nestjs/swagger';
import type { ListedCourseGrant } from '../grant-lists.service.js';
import { PRIVILEGE_NAMES, type PrivilegeName } from '../rights/vocabulary.js';
import { GrantView } from './grant.view.js';

const PRIVILEGES = { enum: PRIVILEGE_NAMES, enumName: 'PrivilegeName', isArray: true } as const;

/** What a person was granted on a course. */
export class CoursePrivilegeView extends GrantView {
  @ApiProperty({ type: [String], example: ['assistant'] })
  roles: readonly string[];

  @ApiProperty({ ...PRIVILEGES, example: ['manage_exercises'] })
  allow: readonly PrivilegeName[];

  @ApiProperty({ ...PRIVILEGES, example: [] })
  deny: readonly PrivilegeName[];

  @ApiProperty({
    ...PRIVILEGES,
    example: ['access_exercises', 'manage_exercises'],
    description: 'What it comes to: with what the privileges imply, less what is denied.',
  })
  effective: readonly PrivilegeName[];

  constructor(grant: ListedCourseGrant) {
    super(grant);
    this.roles = grant.roles;
    this.allow = grant.allow;
    this.deny = grant.deny;
    this.effective = grant.effective;
  }
}
