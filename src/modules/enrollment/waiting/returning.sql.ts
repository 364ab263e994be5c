import type { EntityManager } from '@mikro-orm/postgresql';
import { row, rows } from '../../../common/database/sql.js';
import type { CourseStatus, ProgramStatus } from '../enrollment-status.js';

// Hand-written: what stood under a key comes to wait for it again, in a few statements whatever it is.

/** A real enrollment in a program that stands under a key. */
export interface HeldInProgram {
  readonly id: string;
  readonly organization_id: string;
  readonly program_id: string;
  readonly curriculum_id: string;
  readonly status: ProgramStatus;
}

/** A real enrollment in a course that came by a key, directly or through a program. */
export interface HeldInCourse {
  readonly id: string;
  readonly organization_id: string;
  readonly course_id: string;
  readonly program_enrollment_id: string | null;
  readonly program_id: string | null;
  readonly status: CourseStatus;
  readonly grantor_id: string;
}

/** Who owns an identifier now. */
export async function ownerOf(em: EntityManager, identifierId: string): Promise<string | undefined> {
  const found = await row<{ user_id: string }>(
    em,
    'select user_id from identity.identifier_owner where identifier_id = $1',
    [identifierId],
  );
  return found?.user_id;
}

/** What a user holds under a key, in programs and courses, locked. */
export async function holdUnderKey(
  em: EntityManager,
  userId: string,
  keyId: string,
): Promise<{ programs: HeldInProgram[]; courses: HeldInCourse[] }> {
  const programs = await rows<HeldInProgram>(
    em,
    `select e.id, program.organization_id, e.program_id, e.curriculum_id, e.status
     from enrollment.program_enrollment e join catalog.program program on program.id = e.program_id
     where e.user_id = $1 and e.identifier_id = $2 order by e.id for update of e`,
    [userId, keyId],
  );
  const courses = await rows<HeldInCourse>(
    em,
    `select e.id, course.organization_id, e.course_id, link.program_enrollment_id, place.program_id, e.status,
       e.grantor_id
     from enrollment.course_enrollment e
     join catalog.course course on course.id = e.course_id
     left join enrollment.program_course_enrollment link on link.id = e.id
     left join enrollment.program_identifier place on place.enrollment_id = link.program_enrollment_id
     where e.user_id = $1 and (link.id is null and e.identifier_id = $2 or link.program_enrollment_id = any($3::uuid[]))
     order by e.id for update of e`,
    [userId, keyId, programs.map((one) => one.id)],
  );
  return { programs, courses };
}

/**
 * Turns real enrollments into waiting ones under the same ids, which wait for the key until `expiresAt`. Whoever took the
 * key away answers for them from now on, where that is somebody: their grantors may be gone. Answers with those in courses
 * as they wait now; one that the key has been enrolled in anew meanwhile is not among them, and gone.
 */
export async function returnToKey(
  em: EntityManager,
  keyId: string,
  { programs, courses }: { readonly programs: readonly HeldInProgram[]; readonly courses: readonly HeldInCourse[] },
  { expiresAt, grantorId }: { readonly expiresAt: Date; readonly grantorId: string | undefined },
): Promise<{ id: string; status: CourseStatus }[]> {
  const courseIds = courses.map((one) => one.id);
  const taken = await rows<Record<string, unknown>>(
    em,
    `delete from enrollment.course_enrollment where id = any($1::uuid[])
     returning id, course_id, through, status, coalesce($2::uuid, grantor_id) as grantor_id, to_json(granted_at) #>> '{}' as granted_at`,
    [courseIds, grantorId ?? null],
  );
  await rows(
    em,
    `with gone as (
       delete from enrollment.program_enrollment where id = any($1::uuid[])
       returning id, program_id, curriculum_id, identifier_id, status, grantor_id, granted_at
     ), placed as (
       update enrollment.program_identifier place set state = 'pending' from gone where place.enrollment_id = gone.id
     )
     insert into enrollment.program_enrollment_invitation
       (id, program_id, curriculum_id, identifier_id, status, grantor_id, granted_at, expires_at, grantor_lost_rights)
     select id, program_id, curriculum_id, identifier_id, status, coalesce($3::uuid, grantor_id), granted_at, $2, false
     from gone`,
    [programs.map((one) => one.id), expiresAt, grantorId ?? null],
  );
  return rows(
    em,
    `with back as (
       insert into enrollment.course_enrollment_invitation
         (id, course_id, identifier_id, through, status, grantor_id, granted_at, expires_at, grantor_lost_rights)
       select id, course_id, $2, through,
         case when exists (
           select from enrollment.course_enrollment_invitation other
           where other.course_id = taken.course_id and other.identifier_id = $2 and other.status = 'active'
         ) then 'inactive' else status end,
         grantor_id, granted_at, $3, false
       from jsonb_to_recordset($1::jsonb) as taken (
         id uuid, course_id uuid, through text, status text, grantor_id uuid, granted_at timestamptz)
       on conflict do nothing
       returning id, course_id, status
     ), linked as (
       insert into enrollment.program_course_enrollment_invitation (id, course_id, program_enrollment_id)
       select back.id, back.course_id, link."programEnrollmentId" from back
       join jsonb_to_recordset($4::jsonb) as link (id uuid, "programEnrollmentId" uuid) on link.id = back.id
       where link."programEnrollmentId" is not null
     )
     select id, status from back`,
    [
      JSON.stringify(taken),
      keyId,
      expiresAt,
      JSON.stringify(courses.map((one) => ({ id: one.id, programEnrollmentId: one.program_enrollment_id }))),
    ],
  );
}

/** Notes that a user was in these courses and is no longer: inactive, unless something of theirs says more. */
export function leaveInactive(
  em: EntityManager,
  userId: string,
  left: readonly { readonly id: string; readonly courseId: string; readonly grantorId: string }[],
  now: Date,
): Promise<{ id: string; course_id: string }[]> {
  if (left.length === 0) return Promise.resolve([]);
  return rows(
    em,
    `insert into enrollment.course_enrollment
       (id, course_id, user_id, identifier_id, through, status, grantor_id, granted_at)
     select left_behind.id, left_behind."courseId", u.id, u.address_id, 'course', 'inactive', left_behind."grantorId", $3
     from jsonb_to_recordset($2::jsonb) as left_behind (id uuid, "courseId" uuid, "grantorId" uuid)
     join identity."user" u on u.id = $1
     where not exists (
       select from enrollment.course_enrollment held
       where held.course_id = left_behind."courseId" and held.user_id = u.id)
     on conflict do nothing
     returning id, course_id`,
    [userId, JSON.stringify(left), now],
  );
}
