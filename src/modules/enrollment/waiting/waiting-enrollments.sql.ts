import type { EntityManager } from '@mikro-orm/postgresql';
import { row, rows } from '../../../common/database/sql.js';
import { IDENTIFIER_REFERENCE, type IdentifierReference } from '../../identity/index.js';
import type { ToldEnrollment } from '../removal.sql.js';
import { PROGRAM_OF_INVITATION } from './waiting-person.sql.js';

/** An enrollment that waits, or in a program also a real one, and the identifier whose lock guards it. */
export interface GuardedEnrollment {
  readonly id: string;
  readonly state: 'active' | 'pending';
  readonly programId: string | null;
  readonly courseId: string | null;
  /** The enrollment in a program that one in a course came through. */
  readonly programEnrollmentId: string | null;
  readonly status: string;
  readonly identifierId: string;
  readonly guard: IdentifierReference;
}

const GUARD = `g.id, g.state, g.status, g.identifier_id as "identifierId", ${IDENTIFIER_REFERENCE} as guard`;

const GUARD_JOINS = `join identity.identifier i on i.id = g.identifier_id
  join identity.namespace n on n.id = i.namespace_id`;

/** One enrollment in a program by its id, real or waiting. */
export function findInProgram(
  em: EntityManager,
  programId: string,
  id: string,
): Promise<GuardedEnrollment | undefined> {
  return row(
    em,
    `select ${GUARD}, g.program_id as "programId", null::uuid as "courseId", null::uuid as "programEnrollmentId"
     from enrollment.program_enrollment_grant g ${GUARD_JOINS} where g.program_id = $1 and g.id = $2`,
    [programId, id],
  );
}

/** One enrollment that waits in an organization by its id, in a program or a course. */
export function findWaiting(
  em: EntityManager,
  organizationId: string,
  id: string,
): Promise<GuardedEnrollment | undefined> {
  return row(
    em,
    `select ${GUARD}, g.program_id as "programId", null::uuid as "courseId", null::uuid as "programEnrollmentId"
     from enrollment.program_enrollment_grant g ${GUARD_JOINS}
     where g.organization_id = $1 and g.id = $2 and g.state = 'pending'
     union all
     select ${GUARD}, g.program_id, g.course_id, g.program_enrollment_id
     from enrollment.course_enrollment_grant g ${GUARD_JOINS}
     where g.organization_id = $1 and g.id = $2 and g.state = 'pending'`,
    [organizationId, id],
  );
}

/** Whether an enrollment of this id is real in an organization. */
export async function isReal(em: EntityManager, organizationId: string, id: string): Promise<boolean> {
  const found = await row(
    em,
    `select 1 from enrollment.program_enrollment e join catalog.program place on place.id = e.program_id
     where e.id = $2 and place.organization_id = $1
     union all
     select 1 from enrollment.course_enrollment e join catalog.course place on place.id = e.course_id
     where e.id = $2 and place.organization_id = $1`,
    [organizationId, id],
  );
  return found !== undefined;
}

/**
 * Lets an enrollment wait until `expiresAt`, one in a program with all that came through it, and one of those with it;
 * withheld no longer. All that it renewed, in the order of ids.
 */
export async function extend(
  em: EntityManager,
  { id, courseId, programEnrollmentId }: GuardedEnrollment,
  expiresAt: Date,
  actorId: string,
): Promise<ToldEnrollment[]> {
  const renewed = `expires_at = $2, grantor_lost_rights = false,
    grantor_id = case when grantor_lost_rights then $3 else grantor_id end`;
  const programId = courseId === null ? id : programEnrollmentId;
  return rows(
    em,
    `with program as (
       update enrollment.program_enrollment_invitation set ${renewed} where id = $1
       returning id, status, program_id, curriculum_id, null::uuid as course_id, identifier_id
     ), courses as (
       update enrollment.course_enrollment_invitation ci set ${renewed}
       where id = $4 or id in (
         select link.id from enrollment.program_course_enrollment_invitation link where link.program_enrollment_id = $1)
       returning id, status, ${PROGRAM_OF_INVITATION}, null::uuid, course_id, identifier_id
     )
     select id, 'pending' as state, status, program_id as "programId", curriculum_id as "curriculumId",
       course_id as "courseId", null::uuid as "userId", identifier_id as "identifierId"
     from (select * from program union all select * from courses) renewed order by id`,
    [programId, expiresAt, actorId, id],
  );
}
