import { ApiProperty } from '@nestjs/swagger';
import { ArrayMinSize, ArrayUnique, IsArray, IsIn } from 'class-validator';
import type { ListedMembership } from '../grant-lists.service.js';
import { ORGANIZATION_ROLES, type OrganizationRole } from '../memberships/organization-role.js';
import { GrantView } from './grant.view.js';

const ROLES = { enum: ORGANIZATION_ROLES, enumName: 'OrganizationRole', isArray: true, example: ['teacher'] } as const;

/** What a person is to be in an organization. */
export class MembershipDto {
  @ApiProperty({ ...ROLES, minItems: 1 })
  @IsIn(ORGANIZATION_ROLES, { each: true })
  @ArrayUnique()
  @ArrayMinSize(1)
  @IsArray()
  roles: OrganizationRole[] = [];
}

/** What a person is in an organization. */
export class MembershipView extends GrantView {
  @ApiProperty(ROLES)
  roles: readonly OrganizationRole[];

  constructor(membership: ListedMembership) {
    super(membership);
    this.roles = membership.roles;
  }
}
