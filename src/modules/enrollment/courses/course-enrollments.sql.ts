import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../../common/database/sql.js';
import type { CourseRoute, CourseStatus } from '../enrollment-status.js';
import { identifiersOf, type Enrolling } from '../programs/program-enrollments.sql.js';

// Hand-written and set-based: one person or a thousand cost the same few statements.

/** An enrollment as it stands in a course, real or waiting, direct or through a program. */
export interface StandingCourseEnrollment {
  readonly id: string;
  readonly state: 'active' | 'pending';
  /** Who takes the course or, of a waiting one, who owns its identifier: null when nobody does. */
  readonly userId: string | null;
  readonly identifierId: string;
  readonly through: CourseRoute;
  /** Of one through a program. */
  readonly programEnrollmentId: string | null;
  readonly status: CourseStatus;
  readonly grantorLostRights: boolean;
  readonly expired: boolean;
}

/** Every enrollment in a course that is these users', or waits for these identifiers or for others of these users; read
 * as those in a program are. */
export function readCourseStanding(
  em: EntityManager,
  courseId: string,
  userIds: readonly string[],
  identifierIds: readonly string[],
  now: Date,
): Promise<StandingCourseEnrollment[]> {
  return rows(
    em,
    `select e.id, 'active' as state, e.user_id as "userId", e.identifier_id as "identifierId", e.through,
       link.program_enrollment_id as "programEnrollmentId", e.status, false as "grantorLostRights", false as expired
     from (select distinct unnest($2::uuid[]) as user_id) person
     cross join lateral (
       select * from enrollment.course_enrollment e where e.course_id = $1 and e.user_id = person.user_id offset 0) e
     left join enrollment.program_course_enrollment link on link.id = e.id
     union all
     select ci.id, 'pending', o.user_id, ci.identifier_id, ci.through, link.program_enrollment_id, ci.status,
       ci.grantor_lost_rights, ci.expires_at <= $4
     from ${identifiersOf('$2', '$3')}
     cross join lateral (
       select * from enrollment.course_enrollment_invitation ci
       where ci.course_id = $1 and ci.identifier_id = person.identifier_id offset 0) ci
     left join enrollment.program_course_enrollment_invitation link on link.id = ci.id
     left join identity.identifier_owner o on o.identifier_id = ci.identifier_id`,
    [courseId, userIds, identifierIds, now],
  );
}

/** A course enrollment to write; `holder` is the user, or of a waiting one the identifier that it waits for. */
export interface CourseEnrollmentToWrite {
  readonly id: string;
  readonly holder: string;
  readonly identifierId: string;
  readonly status: CourseStatus;
  /** The enrollment in a program that it comes through; null for a direct one. */
  readonly programEnrollmentId: string | null;
  /** When a waiting one through a program ends to wait, with that; RFC 3339. */
  readonly expiresAt: string | null;
}

const GIVEN = `with given as (
    select * from jsonb_to_recordset($1::jsonb) as t (
      id uuid, holder uuid, "identifierId" uuid, status text, "programEnrollmentId" uuid, "expiresAt" timestamptz)
  )`;

const THROUGH = `case when "programEnrollmentId" is null then 'course' else 'program' end`;

/** Inserts real enrollments in a course, or changes those that are there; one that waited under the same id goes. */
export async function writeRealInCourse(
  em: EntityManager,
  courseId: string,
  enrollments: readonly CourseEnrollmentToWrite[],
  { grantorId, now }: Enrolling,
): Promise<void> {
  if (enrollments.length === 0) return;
  await rows(
    em,
    `${GIVEN}, arrived as (
       delete from enrollment.course_enrollment_invitation ci using given where ci.id = given.id
     ), written as (
       insert into enrollment.course_enrollment
         (id, course_id, user_id, identifier_id, through, status, grantor_id, granted_at)
       select id, $2, holder, "identifierId", ${THROUGH}, status, $3, $4 from given
       on conflict (id) do update set status = excluded.status, grantor_id = excluded.grantor_id,
         granted_at = excluded.granted_at
     )
     insert into enrollment.program_course_enrollment (id, course_id, user_id, program_enrollment_id)
     select id, $2, holder, "programEnrollmentId" from given where "programEnrollmentId" is not null
     on conflict (id) do nothing`,
    [JSON.stringify(enrollments), courseId, grantorId, now],
  );
}

/** Inserts waiting enrollments in a course, or changes those that are there. */
export async function writeWaitingInCourse(
  em: EntityManager,
  courseId: string,
  enrollments: readonly CourseEnrollmentToWrite[],
  { grantorId, now, expiresAt }: Enrolling,
): Promise<void> {
  if (enrollments.length === 0) return;
  await rows(
    em,
    `${GIVEN}, written as (
       insert into enrollment.course_enrollment_invitation
         (id, course_id, identifier_id, through, status, grantor_id, granted_at, expires_at, grantor_lost_rights)
       select id, $2, "identifierId", ${THROUGH}, status, $3, $4, coalesce("expiresAt", $5), false from given
       on conflict (id) do update set status = excluded.status, identifier_id = excluded.identifier_id,
         grantor_id = excluded.grantor_id, granted_at = excluded.granted_at, expires_at = excluded.expires_at,
         grantor_lost_rights = false
     )
     insert into enrollment.program_course_enrollment_invitation (id, course_id, program_enrollment_id)
     select id, $2, "programEnrollmentId" from given where "programEnrollmentId" is not null
     on conflict (id) do nothing`,
    [JSON.stringify(enrollments), courseId, grantorId, now, expiresAt],
  );
}
