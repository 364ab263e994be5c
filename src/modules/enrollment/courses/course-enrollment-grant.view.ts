import { defineEntity, p } from '@mikro-orm/core';
import { WAITING_JOINS, WAITING_PERSON } from '../../privilege/index.js';
import { LABEL, REAL_JOINS, REAL_PERSON } from '../waiting/waiting-person.sql.js';

/** What a waiting enrollment cannot stand beside: another active one, or another direct one, of the same person. */
const HELD = `select from enrollment.course_enrollment held
    where held.course_id = ci.course_id and held.user_id = o.user_id
      and (held.status = 'active' and ci.status = 'active' or held.through = 'course' and ci.through = 'course')`;

/** Whether it waits because the enrollment in the program, through which it came, waits itself. */
const WITH_PROGRAM = `ci.through = 'program' and o.user_id is not null and not exists (
    select from enrollment.program_enrollment pe where pe.id = link.program_enrollment_id)`;

const CourseEnrollmentGrantSchema = defineEntity({
  name: 'CourseEnrollmentGrant',
  schema: 'enrollment',
  tableName: 'course_enrollment_grant',
  view: true,
  expression: `
  select e.id, org.id as organization_id, e.course_id, e.through, place.program_id, link.program_enrollment_id,
    'active' as state, null::text as reason, null::text as conflict, e.user_id, e.identifier_id, ${REAL_PERSON},
    e.status, e.grantor_id, e.granted_at, 'infinity'::timestamptz as expires_at
  from enrollment.course_enrollment e
  join catalog.course c on c.id = e.course_id
  join catalog.organization org on org.id = c.organization_id
  ${REAL_JOINS}
  left join enrollment.program_course_enrollment link on link.id = e.id
  left join enrollment.program_identifier place on place.enrollment_id = link.program_enrollment_id
  union all
  select ci.id, org.id as organization_id, ci.course_id, ci.through, place.program_id, link.program_enrollment_id,
    'pending' as state,
    case
      when ci.grantor_lost_rights then 'grantor-lost-rights'
      when o.identifier_id is null then 'not-registered'
      when ${WITH_PROGRAM} then 'conflict'
      when exists (${HELD}) then 'conflict'
      else 'conversion-failed'
    end as reason,
    case
      when ${WITH_PROGRAM} then 'It waits with the enrollment in the program.'
      when exists (${HELD}) then ${LABEL('o.user_id')} || ' takes this course already, in another way.'
    end as conflict,
    null::uuid as user_id, ci.identifier_id, ${WAITING_PERSON},
    ci.status, ci.grantor_id, ci.granted_at, ci.expires_at
  from enrollment.course_enrollment_invitation ci
  join catalog.course c on c.id = ci.course_id
  join catalog.organization org on org.id = c.organization_id
  ${WAITING_JOINS}
  left join enrollment.program_course_enrollment_invitation link on link.id = ci.id
  left join enrollment.program_identifier place on place.enrollment_id = link.program_enrollment_id`,
  properties: {
    id: p.uuid().primary(),
    organizationId: p.uuid(),
    courseId: p.uuid(),
    through: p.text(),
    programId: p.uuid().nullable(),
    programEnrollmentId: p.uuid().nullable(),
    state: p.text(),
    reason: p.text().nullable(),
    conflict: p.text().nullable(),
    userId: p.uuid().nullable(),
    identifierId: p.uuid(),
    email: p.text().nullable(),
    externalUserKey: p.text().nullable(),
    name: p.text().nullable(),
    status: p.text(),
    grantorId: p.uuid(),
    grantedAt: p.datetime(),
    expiresAt: p.datetime(),
  },
});

/** Everybody in a course, or who will be: real and waiting, direct and through a program, in one list. */
export class CourseEnrollmentGrant extends CourseEnrollmentGrantSchema.class {}
CourseEnrollmentGrantSchema.setClass(CourseEnrollmentGrant);
