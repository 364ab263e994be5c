import { defineEntity, p } from '@mikro-orm/core';
import { KEY_OF_USER, WAITING_JOINS, WAITING_PERSON, WAITING_REASON } from '../waiting/waiting-reason.sql.js';

const MembershipGrantSchema = defineEntity({
  name: 'MembershipGrant',
  schema: 'privilege',
  tableName: 'membership_grant',
  view: true,
  expression: `
  select m.id, m.organization_id, 'active' as state, null::text as reason, m.user_id,
    u.address_id as identifier_id, a.given as email, ${KEY_OF_USER} as external_user_key, u.name,
    m.roles, m.grantor_id, m.granted_at, 'infinity'::timestamptz as expires_at
  from privilege.organization_membership m
  join catalog.organization org on org.id = m.organization_id
  join identity."user" u on u.id = m.user_id
  join identity.identifier a on a.id = u.address_id
  union all
  select ci.id, ci.organization_id, 'pending' as state, ${WAITING_REASON} as reason, null::uuid as user_id,
    ci.identifier_id, ${WAITING_PERSON},
    ci.roles, ci.grantor_id, ci.granted_at, ci.expires_at
  from privilege.organization_membership_invitation ci
  join catalog.organization org on org.id = ci.organization_id
  ${WAITING_JOINS}`,
  properties: {
    id: p.uuid().primary(),
    organizationId: p.uuid(),
    state: p.text(),
    reason: p.text().nullable(),
    userId: p.uuid().nullable(),
    identifierId: p.uuid(),
    email: p.text().nullable(),
    externalUserKey: p.text().nullable(),
    name: p.text().nullable(),
    roles: p.array(),
    grantorId: p.uuid(),
    grantedAt: p.datetime(),
    expiresAt: p.datetime(),
  },
});

/** What everybody is in an organization, or will be: real and waiting memberships in one list. */
export class MembershipGrant extends MembershipGrantSchema.class {}
MembershipGrantSchema.setClass(MembershipGrant);
