import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../common/database/sql.js';

// Hand-written and set-based: what hangs on an enrollment in a program goes before it.

/** An enrollment as an event tells of it; of one that has been taken away, as it was. */
export interface ToldEnrollment {
  readonly id: string;
  readonly state: 'active' | 'pending';
  readonly status: string;
  readonly programId: string | null;
  readonly curriculumId: string | null;
  readonly courseId: string | null;
  readonly userId: string | null;
  readonly identifierId: string;
}

/** Takes away enrollments in programs, real or waiting, with the course enrollments that came through them. */
export async function removeProgramEnrollments(em: EntityManager, ids: readonly string[]): Promise<ToldEnrollment[]> {
  if (ids.length === 0) return [];
  const courses = await removeCourseEnrollments(em, 'link.program_enrollment_id', ids);
  const programs = await rows<ToldEnrollment>(
    em,
    `with real as (
       delete from enrollment.program_enrollment where id = any($1::uuid[])
       returning id, 'active' as state, status, program_id, curriculum_id, user_id, identifier_id
     ), waiting as (
       delete from enrollment.program_enrollment_invitation where id = any($1::uuid[])
       returning id, 'pending', status, program_id, curriculum_id, null::uuid, identifier_id
     )
     select id, state, status, program_id as "programId", curriculum_id as "curriculumId", null::uuid as "courseId",
       user_id as "userId", identifier_id as "identifierId"
     from (select * from real union all select * from waiting) gone order by id`,
    [ids],
  );
  await rows(em, 'delete from enrollment.program_identifier where enrollment_id = any($1::uuid[])', [ids]);
  return [...courses, ...programs];
}

/** Takes away enrollments in courses, real or waiting: those of these ids, or those that came through these of programs. */
export function removeCourseEnrollments(
  em: EntityManager,
  by: 'e.id' | 'link.program_enrollment_id',
  ids: readonly string[],
): Promise<ToldEnrollment[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return rows(
    em,
    `with found as (
       select e.id, place.program_id from enrollment.course_enrollment e
       left join enrollment.program_course_enrollment link on link.id = e.id
       left join enrollment.program_identifier place on place.enrollment_id = link.program_enrollment_id
       where ${by} = any($1::uuid[])
       union all
       select e.id, place.program_id from enrollment.course_enrollment_invitation e
       left join enrollment.program_course_enrollment_invitation link on link.id = e.id
       left join enrollment.program_identifier place on place.enrollment_id = link.program_enrollment_id
       where ${by} = any($1::uuid[])
     ), real as (
       delete from enrollment.course_enrollment where id in (select id from found)
       returning id, 'active' as state, status, course_id, user_id, identifier_id
     ), waiting as (
       delete from enrollment.course_enrollment_invitation where id in (select id from found)
       returning id, 'pending', status, course_id, null::uuid, identifier_id
     )
     select id, state, status, found.program_id as "programId", null::uuid as "curriculumId", course_id as "courseId",
       user_id as "userId", identifier_id as "identifierId"
     from (select * from real union all select * from waiting) gone join found using (id) order by id`,
    [ids],
  );
}

/** Takes away all that waits for any of these identifiers, of whatever organization, which each comes with. */
export async function removeWaitingFor(
  em: EntityManager,
  identifierIds: readonly string[],
): Promise<{ organizationId: string; removed: ToldEnrollment[] }[]> {
  const waiting = await rows<{ id: string; organizationId: string; program: boolean }>(
    em,
    `select ci.id, program.organization_id as "organizationId", true as program
     from enrollment.program_enrollment_invitation ci join catalog.program program on program.id = ci.program_id
     where ci.identifier_id = any($1::uuid[])
     union all
     select ci.id, course.organization_id, false
     from enrollment.course_enrollment_invitation ci join catalog.course course on course.id = ci.course_id
     where ci.identifier_id = any($1::uuid[])
     order by id`,
    [identifierIds],
  );
  const removals: { organizationId: string; removed: ToldEnrollment[] }[] = [];
  for (const [organizationId, here] of Map.groupBy(waiting, (one) => one.organizationId)) {
    const ids = (program: boolean) => here.filter((one) => one.program === program).map((one) => one.id);
    const removed = [
      ...(await removeProgramEnrollments(em, ids(true))),
      ...(await removeCourseEnrollments(em, 'e.id', ids(false))),
    ];
    removals.push({ organizationId, removed });
  }
  return removals;
}

/** Forgets that rosters gave these addresses with keys of others. Answers with the owners of those keys. */
export async function settleDisputes(em: EntityManager, addressIds: readonly string[]): Promise<string[]> {
  const found = await rows<{ user_id: string }>(
    em,
    `with settled as (
       delete from enrollment.disputed_address where address_id = any($1::uuid[]) returning enrollment_id
     )
     select distinct o.user_id from settled
     join enrollment.program_enrollment_invitation ci on ci.id = settled.enrollment_id
     join identity.identifier_owner o on o.identifier_id = ci.identifier_id`,
    [addressIds],
  );
  return found.map((one) => one.user_id);
}
