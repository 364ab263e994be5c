import type { EntityManager } from '@mikro-orm/postgresql';
import { row, rows } from '../../common/database/sql.js';

/** A program or course and what of its organization bears on enrolling there. */
export interface HeldPlace {
  readonly id: string;
  readonly organizationId: string;
}

/**
 * Holds a course and its organization until the transaction ends: neither can be deleted. Comes after the identifiers
 * and before programs and users, in the one order of locks.
 */
export function holdCourse(em: EntityManager, courseId: string): Promise<HeldPlace | undefined> {
  return hold(em, 'course', courseId);
}

/** Holds a program and its organization, as {@link holdCourse} does; after courses. */
export function holdProgram(em: EntityManager, programId: string): Promise<HeldPlace | undefined> {
  return hold(em, 'program', programId);
}

function hold(em: EntityManager, kind: 'course' | 'program', id: string): Promise<HeldPlace | undefined> {
  return row(
    em,
    `select place.id, org.id as "organizationId"
     from catalog.${kind} place join catalog.organization org on org.id = place.organization_id
     where place.id = $1 for share of org, place`,
    [id],
  );
}

/** The curricula of a program, each with whether it takes anybody new, which stays so until the transaction ends. */
export async function holdCurricula(em: EntityManager, programId: string): Promise<ReadonlyMap<string, boolean>> {
  const found = await rows<{ id: string; active: boolean }>(
    em,
    'select id, active from catalog.curriculum where program_id = $1 order by id for share',
    [programId],
  );
  return new Map(found.map((one) => [one.id, one.active]));
}

/** Whether a course belongs to a program, which stays so until the transaction ends. */
export async function holdProgramCourse(em: EntityManager, programId: string, courseId: string): Promise<boolean> {
  const found = await row(
    em,
    'select 1 from catalog.program_course where program_id = $1 and course_id = $2 for share',
    [programId, courseId],
  );
  return found !== undefined;
}

/** The address of the latest sign-in of each of these users. */
export async function readAddresses(
  em: EntityManager,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (userIds.length === 0) return new Map();
  const found = await rows<{ id: string; address_id: string }>(
    em,
    'select id, address_id from identity."user" where id = any($1::uuid[])',
    [userIds],
  );
  return new Map(found.map((one) => [one.id, one.address_id]));
}
