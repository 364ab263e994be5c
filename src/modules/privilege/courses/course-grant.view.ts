import { defineEntity, p } from '@mikro-orm/core';
import { KEY_OF_USER, WAITING_JOINS, WAITING_PERSON, WAITING_REASON } from '../waiting/waiting-reason.sql.js';

const CourseGrantSchema = defineEntity({
  name: 'CourseGrant',
  schema: 'privilege',
  tableName: 'course_grant',
  view: true,
  expression: `
  select cp.id, cp.course_id, 'active' as state, null::text as reason, cp.user_id,
    u.address_id as identifier_id, a.given as email, ${KEY_OF_USER} as external_user_key, u.name,
    cp.allow, cp.deny,
    array(select r.role_name from privilege.course_privilege_role r
      where r.course_id = cp.course_id and r.user_id = cp.user_id order by r.role_name) as roles,
    cp.grantor_id, cp.granted_at, 'infinity'::timestamptz as expires_at
  from privilege.course_privilege cp
  join catalog.course c on c.id = cp.course_id
  join catalog.organization org on org.id = c.organization_id
  join identity."user" u on u.id = cp.user_id
  join identity.identifier a on a.id = u.address_id
  union all
  select ci.id, ci.course_id, 'pending' as state, ${WAITING_REASON} as reason, null::uuid as user_id,
    ci.identifier_id, ${WAITING_PERSON},
    ci.allow, ci.deny,
    array(select r.role_name from privilege.course_privilege_invitation_role r
      where r.course_id = ci.course_id and r.identifier_id = ci.identifier_id order by r.role_name) as roles,
    ci.grantor_id, ci.granted_at, ci.expires_at
  from privilege.course_privilege_invitation ci
  join catalog.course c on c.id = ci.course_id
  join catalog.organization org on org.id = c.organization_id
  ${WAITING_JOINS}`,
  properties: {
    id: p.uuid().primary(),
    courseId: p.uuid(),
    state: p.text(),
    reason: p.text().nullable(),
    userId: p.uuid().nullable(),
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

/** What everybody holds on a course, or will: real and waiting grants in one list. */
export class CourseGrant extends CourseGrantSchema.class {}
CourseGrantSchema.setClass(CourseGrant);
