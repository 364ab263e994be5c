import { defineEntity, p } from '@mikro-orm/core';
import { Organization } from '../../catalog/organization.entity.js';
import { User } from '../../identity/user.entity.js';
import { rolesCheck, type OrganizationRole } from './organization-role.js';

const OrganizationMembershipSchema = defineEntity({
  name: 'OrganizationMembership',
  schema: 'privilege',
  tableName: 'organization_membership',
  properties: {
    organization: () => p.manyToOne(Organization).mapToPk().deleteRule('cascade').primary(),
    user: () => p.manyToOne(User).mapToPk().deleteRule('no action').index().primary(),
    id: p.uuid().unique(),
    roles: p.array().columnType('text[]').$type<OrganizationRole[]>(),
    grantor: () => p.manyToOne(User).mapToPk().index(),
    grantedAt: p.datetime(),
  },
  uniques: [{ properties: ['organization', 'id'] }],
  checks: [rolesCheck('organization_membership')],
});

/** What one registered person is in one organization. */
export class OrganizationMembership extends OrganizationMembershipSchema.class {}
OrganizationMembershipSchema.setClass(OrganizationMembership);
