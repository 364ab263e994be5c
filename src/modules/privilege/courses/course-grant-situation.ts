import type { EntityManager } from '@mikro-orm/postgresql';
import type { Destination } from '../waiting/destination.js';
import type { GrantSituation } from './course-grant-plan.js';
import { readGrants, readRoles, readWaitingAdmins } from './course-grants.sql.js';
import { readRights } from '../rights/course-rights.sql.js';
import { holdUsers, type HeldCourse } from '../rows-held.sql.js';

/**
 * Reads everything that granting to these people on a held course depends on, and holds the rows of the users whose
 * rights it reads: those of the grantor and of everybody who is to be granted something.
 */
export async function lookAt(
  em: EntityManager,
  now: Date,
  actorId: string,
  course: HeldCourse,
  destinations: readonly Destination[],
): Promise<GrantSituation> {
  const userIds = destinations.flatMap(({ userId }) => (userId === undefined ? [] : [userId]));
  const identifierIds = destinations.flatMap((one) => (one.state === 'pending' ? one.tiedIds : []));
  const concerned = [...new Set([actorId, ...userIds])];
  await holdUsers(em, concerned);
  const rights = await readRights(
    em,
    concerned.map((userId) => ({ courseId: course.id, userId })),
  );
  return {
    course,
    grantor: { userId: actorId, rights: rights.of({ courseId: course.id, userId: actorId }) },
    roles: await readRoles(em, course.id),
    rights,
    standing: await readGrants(em, course.id, userIds, identifierIds, now),
    waitingAdmins: await readWaitingAdmins(em, course.organizationId, userIds, identifierIds, now),
  };
}
