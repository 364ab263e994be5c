import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../../common/database/sql.js';
import { GIVEN, type EnrollmentToWrite } from './program-enrollments.sql.js';

/** A waiting course enrollment that has become inactive, because its identifier waits to be active there already. */
export interface DeactivatedEnrollment {
  readonly id: string;
  readonly courseId: string;
  readonly identifierId: string;
}

/**
 * Lets enrollments stand under other identifiers, with the course enrollments that came through them. One that waits to
 * be active in a course in which the identifier is to be active already becomes inactive; what has expired there goes.
 */
export async function moveToIdentifiers(
  em: EntityManager,
  enrollments: readonly EnrollmentToWrite[],
  now: Date,
): Promise<DeactivatedEnrollment[]> {
  if (enrollments.length === 0) return [];
  const given = JSON.stringify(enrollments);
  await rows(
    em,
    `${GIVEN}, real as (
       update enrollment.course_enrollment e set identifier_id = "identifierId"
       from given join enrollment.program_course_enrollment link on link.program_enrollment_id = given.id
       where e.id = link.id
     )
     update enrollment.program_identifier place set identifier_id = "identifierId"
     from given where place.enrollment_id = given.id`,
    [given],
  );
  await rows(
    em,
    `${GIVEN} delete from enrollment.course_enrollment_invitation other
     using given, enrollment.program_course_enrollment_invitation link
     where link.program_enrollment_id = given.id and other.course_id = link.course_id
       and other.identifier_id = "identifierId" and other.expires_at <= $2`,
    [given, now],
  );
  return rows(
    em,
    `${GIVEN}, moving as (
       select link.id, link.course_id, "identifierId" from given
       join enrollment.program_course_enrollment_invitation link on link.program_enrollment_id = given.id
     ), taken as (
       select moving.id from moving join enrollment.course_enrollment_invitation other
         on other.course_id = moving.course_id and other.identifier_id = "identifierId" and other.status = 'active'
         and other.id <> moving.id
     ), moved as (
       update enrollment.course_enrollment_invitation ci set identifier_id = "identifierId",
         status = case when ci.id in (select id from taken) then 'inactive' else ci.status end
       from moving where ci.id = moving.id
       returning ci.id, ci.course_id as "courseId", ci.identifier_id as "identifierId"
     )
     select moved.* from moved join enrollment.course_enrollment_invitation before using (id)
     where before.status = 'active' and id in (select id from taken) order by id`,
    [given],
  );
}
