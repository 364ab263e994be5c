import { defineEntity, p } from '@mikro-orm/core';
import { Organization } from '../../catalog/organization.entity.js';
import { Identifier } from '../../identity/identifier.entity.js';
import { User } from '../../identity/user.entity.js';
import { rolesCheck, type OrganizationRole } from './organization-role.js';

const OrganizationMembershipInvitationSchema = defineEntity({
  name: 'OrganizationMembershipInvitation',
  schema: 'privilege',
  tableName: 'organization_membership_invitation',
  properties: {
    organization: () => p.manyToOne(Organization).mapToPk().deleteRule('cascade').primary(),
    identifier: () => p.manyToOne(Identifier).mapToPk().deleteRule('no action').index().primary(),
    id: p.uuid().unique(),
    roles: p.array().columnType('text[]').$type<OrganizationRole[]>(),
    grantor: () => p.manyToOne(User).mapToPk().index(),
    grantedAt: p.datetime(),
    expiresAt: p.datetime(),
    grantorLostRights: p.boolean().default(false),
  },
  uniques: [{ properties: ['organization', 'id'] }],
  checks: [rolesCheck('organization_membership_invitation')],
});

/** Roles that wait for the owner of an identifier. Its id becomes the id of the membership. */
export class OrganizationMembershipInvitation extends OrganizationMembershipInvitationSchema.class {}
OrganizationMembershipInvitationSchema.setClass(OrganizationMembershipInvitation);
