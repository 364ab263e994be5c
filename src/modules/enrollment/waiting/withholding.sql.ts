import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../../common/database/sql.js';
import type { ToldEnrollment } from '../removal.sql.js';
import { PROGRAM_OF_INVITATION } from './waiting-person.sql.js';

// Hand-written: a registrar may have enrolled tens of thousands who are not here yet; whether they still may is asked
// once for each place, and what waits there is marked in one statement.

/** Where somebody has enrolled people who are not here yet: in a course, or in the programs of an organization. */
export interface GrantorPlace {
  readonly grantorId: string;
  readonly organizationId: string;
  readonly courseId: string | null;
}

/** A waiting enrollment that is withheld from now on. */
export interface WithheldEnrollment extends ToldEnrollment {
  readonly organizationId: string;
}

/** Every place where something waits from these grantors that is not withheld. */
export function readWaitingPlaces(em: EntityManager, grantorIds: readonly string[]): Promise<GrantorPlace[]> {
  return rows(
    em,
    `select distinct ci.grantor_id as "grantorId", program.organization_id as "organizationId", null::uuid as "courseId"
     from enrollment.program_enrollment_invitation ci join catalog.program program on program.id = ci.program_id
     where ci.grantor_id = any($1::uuid[]) and not ci.grantor_lost_rights
     union all
     select distinct ci.grantor_id, course.organization_id, ci.course_id
     from enrollment.course_enrollment_invitation ci join catalog.course course on course.id = ci.course_id
     where ci.grantor_id = any($1::uuid[]) and not ci.grantor_lost_rights`,
    [grantorIds],
  );
}

/** Withholds all that waits from these grantors in these places. */
export async function withholdEnrollments(
  em: EntityManager,
  places: readonly GrantorPlace[],
): Promise<WithheldEnrollment[]> {
  if (places.length === 0) return [];
  return rows(
    em,
    `with place as (
       select * from jsonb_to_recordset($1::jsonb) as t ("grantorId" uuid, "organizationId" uuid, "courseId" uuid)
     ), programs as (
       update enrollment.program_enrollment_invitation ci set grantor_lost_rights = true
       from place join catalog.program program on program.organization_id = place."organizationId"
       where place."courseId" is null and ci.grantor_id = place."grantorId" and ci.program_id = program.id
         and not ci.grantor_lost_rights
       returning ci.id, program.organization_id, ci.program_id, ci.curriculum_id, null::uuid as course_id, ci.status,
         ci.identifier_id
     ), courses as (
       update enrollment.course_enrollment_invitation ci set grantor_lost_rights = true
       from place where ci.grantor_id = place."grantorId" and ci.course_id = place."courseId"
         and not ci.grantor_lost_rights
       returning ci.id, place."organizationId", ${PROGRAM_OF_INVITATION}, null::uuid, ci.course_id, ci.status,
         ci.identifier_id
     )
     select id, 'pending' as state, status, organization_id as "organizationId", program_id as "programId",
       curriculum_id as "curriculumId", course_id as "courseId", null::uuid as "userId", identifier_id as "identifierId"
     from (select * from programs union all select * from courses) withheld`,
    [JSON.stringify(places)],
  );
}
