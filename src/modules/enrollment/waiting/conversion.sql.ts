import type { EntityManager } from '@mikro-orm/postgresql';
import { preparedForFew } from '../../../common/database/prepared.js';
import { rows } from '../../../common/database/sql.js';
import type { ToldEnrollment } from '../removal.sql.js';

// Hand-written and set-based: the same few statements whether one enrollment waits or five hundred, for one user who
// arrives or for a thousand of a roster; one when nothing waits.

/** A waiting enrollment that has become real. */
export interface ConvertedEnrollment {
  readonly id: string;
  readonly organization_id: string;
  readonly program_id: string | null;
  readonly curriculum_id: string | null;
  readonly course_id: string | null;
  readonly user_id: string;
  readonly identifier_id: string;
  readonly status: string;
}

/**
 * Makes enrollments in programs real. What cannot stand beside another of the same person in that program and
 * curriculum stays, and so does what names an address that is somebody else's than its key.
 */
export function convertProgramEnrollments(
  em: EntityManager,
  userIds: readonly string[],
  now: Date,
): Promise<ConvertedEnrollment[]> {
  return rows(
    em,
    preparedForFew(
      userIds.length,
      `with ready as (
       select ci.id, ci.program_id, ci.curriculum_id, ci.identifier_id, ci.status, ci.grantor_id, ci.granted_at, o.user_id
       from identity.identifier_owner o
       join enrollment.program_enrollment_invitation ci on ci.identifier_id = o.identifier_id
       left join enrollment.disputed_address disputed on disputed.enrollment_id = ci.id
       left join identity.identifier_owner other on other.identifier_id = disputed.address_id
       where o.user_id = any($1::uuid[]) and not ci.grantor_lost_rights and ci.expires_at > $2
         and coalesce(other.user_id, o.user_id) = o.user_id
       order by ci.id for update of ci
     ), granted as (
       insert into enrollment.program_enrollment
         (id, program_id, curriculum_id, identifier_id, user_id, status, grantor_id, granted_at)
       select id, program_id, curriculum_id, identifier_id, user_id, status, grantor_id, granted_at from ready order by id
       on conflict do nothing
       returning id, program_id, curriculum_id, identifier_id, user_id, status
     ), gone as (
       delete from enrollment.program_enrollment_invitation ci using granted where ci.id = granted.id
     ), placed as (
       update enrollment.program_identifier place set state = 'active' from granted where place.enrollment_id = granted.id
     )
     select granted.*, program.organization_id, null::uuid as course_id
     from granted join catalog.program program on program.id = granted.program_id order by granted.id`,
    ),
    [userIds, now],
  );
}

/** A direct enrollment in a course that has made room for another of its person. */
export interface ReplacedEnrollment extends ToldEnrollment {
  readonly organizationId: string;
}

/**
 * Takes away inactive direct enrollments of these users in courses in which they can now become active under another
 * identifier: what somebody kept when they lost a key does not keep them out when it, or their own, is linked to them.
 */
export function makeRoomInCourses(
  em: EntityManager,
  userIds: readonly string[],
  now: Date,
): Promise<ReplacedEnrollment[]> {
  return rows(
    em,
    preparedForFew(
      userIds.length,
      `with gone as (
       delete from enrollment.course_enrollment e
       where e.user_id = any($1::uuid[]) and e.through = 'course' and e.status = 'inactive' and exists (
         select from identity.identifier_owner o
         join enrollment.course_enrollment_invitation ci on ci.identifier_id = o.identifier_id
         where o.user_id = e.user_id and ci.course_id = e.course_id and ci.through = 'course' and ci.status = 'active'
           and not ci.grantor_lost_rights and ci.expires_at > $2
       ) and not exists (
         select from enrollment.course_enrollment held
         where held.course_id = e.course_id and held.user_id = e.user_id and held.status = 'active'
       )
       returning id, course_id, user_id, identifier_id, status
     )
     select gone.id, 'active' as state, gone.status, null::uuid as "programId", null::uuid as "curriculumId",
       gone.course_id as "courseId", gone.user_id as "userId", gone.identifier_id as "identifierId",
       course.organization_id as "organizationId"
     from gone join catalog.course course on course.id = gone.course_id order by gone.id`,
    ),
    [userIds, now],
  );
}

/**
 * Makes enrollments in courses real: direct ones, and those through a program in which the user is enrolled by now,
 * which are inactive unless that enrollment is current. Of two that cannot stand beside each other, an active one becomes
 * real and the other stays.
 */
export function convertCourseEnrollments(
  em: EntityManager,
  userIds: readonly string[],
  now: Date,
): Promise<ConvertedEnrollment[]> {
  return rows(
    em,
    preparedForFew(
      userIds.length,
      `with ready as (
       select ci.id, ci.course_id, ci.identifier_id, ci.through, ci.grantor_id, ci.granted_at, o.user_id,
         link.program_enrollment_id, pe.program_id,
         case when ci.through = 'program' and pe.status not in ('enrolled', 'pending') then 'inactive' else ci.status end
           as status
       from identity.identifier_owner o
       join enrollment.course_enrollment_invitation ci on ci.identifier_id = o.identifier_id
       left join enrollment.program_course_enrollment_invitation link on link.id = ci.id
       left join enrollment.program_enrollment pe on pe.id = link.program_enrollment_id and pe.user_id = o.user_id
       where o.user_id = any($1::uuid[]) and not ci.grantor_lost_rights and ci.expires_at > $2
         and (ci.through = 'course' or pe.id is not null)
       order by ci.id for update of ci
     ), granted as (
       insert into enrollment.course_enrollment
         (id, course_id, user_id, identifier_id, through, status, grantor_id, granted_at)
       select id, course_id, user_id, identifier_id, through, status, grantor_id, granted_at from ready
       order by status, id -- active before inactive
       on conflict do nothing
       returning id, course_id, user_id, identifier_id, status
     ), gone as (
       delete from enrollment.course_enrollment_invitation ci using granted where ci.id = granted.id
     ), linked as (
       insert into enrollment.program_course_enrollment (id, course_id, user_id, program_enrollment_id)
       select id, ready.course_id, ready.user_id, program_enrollment_id from ready join granted using (id)
       where program_enrollment_id is not null
     )
     select granted.*, course.organization_id, ready.program_id, null::uuid as curriculum_id
     from granted join ready using (id) join catalog.course course on course.id = granted.course_id order by granted.id`,
    ),
    [userIds, now],
  );
}
