import { defineEntity, p } from '@mikro-orm/core';
import { WAITING_JOINS, WAITING_PERSON, WAITING_REASON } from './waiting-reason.sql.js';

const PrivilegeInvitationSchema = defineEntity({
  name: 'PrivilegeInvitation',
  schema: 'privilege',
  tableName: 'invitation',
  view: true,
  expression: `
  select ci.id, 'course-privilege' as kind, c.organization_id, ci.course_id as target_id, ${WAITING_REASON} as reason,
    ci.identifier_id, ${WAITING_PERSON},
    ci.allow, ci.deny,
    array(select r.role_name from privilege.course_privilege_invitation_role r
      where r.course_id = ci.course_id and r.identifier_id = ci.identifier_id order by r.role_name) as roles,
    ci.grantor_id, ci.granted_at, ci.expires_at
  from privilege.course_privilege_invitation ci
  join catalog.course c on c.id = ci.course_id
  join catalog.organization org on org.id = c.organization_id
  ${WAITING_JOINS}
  union all
  select ci.id, 'organization-role' as kind, ci.organization_id, ci.organization_id as target_id,
    ${WAITING_REASON} as reason, ci.identifier_id, ${WAITING_PERSON},
    '{}'::text[] as allow, '{}'::text[] as deny, ci.roles, ci.grantor_id, ci.granted_at, ci.expires_at
  from privilege.organization_membership_invitation ci
  join catalog.organization org on org.id = ci.organization_id
  ${WAITING_JOINS}`,
  properties: {
    id: p.uuid().primary(),
    kind: p.text(),
    organizationId: p.uuid(),
    targetId: p.uuid(),
    reason: p.text(),
    identifierId: p.uuid(),
    email: p.text().nullable(),
    externalUserKey: p.text().nullable(),
    name: p.text().nullable(),
    allow: p.array(),
    deny: p.array(),
    roles: p.array(),
    grantorId: p.uuid(),
    grantedAt: p.datetime(),
    expiresAt: p.datetime(),
  },
});

/** Every right that waits in an organization, in the shape that all kinds of waiting grants share. */
export class PrivilegeInvitation extends PrivilegeInvitationSchema.class {}
PrivilegeInvitationSchema.setClass(PrivilegeInvitation);
