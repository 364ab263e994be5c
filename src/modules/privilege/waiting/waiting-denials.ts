import type { EntityManager } from '@mikro-orm/postgresql';
import { preparedForFew } from '../../../common/database/prepared.js';
import { rows } from '../../../common/database/sql.js';
import { INVITATION_ROLES } from './invitation-roles.sql.js';
import { readRights } from '../rights/course-rights.sql.js';
import { effective, type HeldRole } from '../rights/evaluation.js';
import type { PrivilegeName } from '../rights/vocabulary.js';
import { peopleAmong, type Candidate } from './candidates.sql.js';
import type { CourseInvitation } from './withheld-invitations.service.js';

interface Denial extends CourseInvitation {
  readonly user_id: string;
  readonly allow: PrivilegeName[];
  readonly deny: PrivilegeName[];
  readonly roles: HeldRole[];
}

/**
 * Of what is ready to become real on courses, whatever would deny its person a right that its grantor lacks: a right
 * that the person holds already, or that becomes theirs at the same time under another name. Nobody could have denied
 * it to them directly, and nobody does it by a name that was not known to be theirs.
 */
export async function denialsBeyondGrantor(
  em: EntityManager,
  ready: readonly Candidate[],
): Promise<CourseInvitation[]> {
  const waiting = await readDenials(em, ready);
  if (waiting.length === 0) return [];
  const rights = await readRights(
    em,
    waiting.flatMap((one) => [one.user_id, one.grantor_id].map((userId) => ({ courseId: one.course_id, userId }))),
  );
  return waiting.filter((one) => {
    if (one.deny.length === 0) return false;
    const courseId = one.course_id;
    const others = waiting.filter(
      (other) => other !== one && other.user_id === one.user_id && other.course_id === courseId,
    );
    const held = [...rights.of({ courseId, userId: one.user_id }).effective(), ...others.flatMap(effective)];
    return rights.of({ courseId, userId: one.grantor_id }).lacking(held).length > 0;
  });
}

/** Everything ready for a person and course for whom anything ready denies something; mostly nothing. */
function readDenials(em: EntityManager, ready: readonly Candidate[]): Promise<Denial[]> {
  return rows<Denial>(
    em,
    preparedForFew(
      peopleAmong(ready),
      `with ready as (
       select * from jsonb_to_recordset($1::jsonb)
         as t (course_id uuid, organization_id uuid, identifier_id uuid, user_id uuid)
     ), denied as (
       select ready.course_id, ready.user_id from ready
       join privilege.course_privilege_invitation ci using (course_id, identifier_id)
       where cardinality(ci.deny) > 0
     )
     select ci.id, ready.organization_id, ci.course_id, ci.identifier_id, ci.grantor_id, ready.user_id,
       ci.allow, ci.deny,
       ${INVITATION_ROLES} as roles
     from ready join privilege.course_privilege_invitation ci using (course_id, identifier_id)
     where (ready.course_id, ready.user_id) in (select course_id, user_id from denied)
     order by ci.id`,
    ),
    [JSON.stringify(ready)],
  );
}
