import type { EntityManager } from '@mikro-orm/postgresql';
import { row, rows } from '../../common/database/sql.js';

/** A course and what of its organization bears on a grant. */
export interface HeldCourse {
  readonly id: string;
  readonly organizationId: string;
  readonly keyNamespaceId: string;
  readonly trustedDomains: readonly string[];
}

/**
 * Holds a course and its organization until the transaction ends: neither can be deleted, their roles and trusted
 * domains stay as they are. Comes after the identifiers and before the users, in the one order of locks.
 */
export function holdCourse(em: EntityManager, courseId: string): Promise<HeldCourse | undefined> {
  return row(
    em,
    `select c.id, org.id as "organizationId", org.namespace_id as "keyNamespaceId",
       org.trusted_domains as "trustedDomains"
     from catalog.course c join catalog.organization org on org.id = c.organization_id
     where c.id = $1 for share of org, c`,
    [courseId],
  );
}

/** Holds an organization until the transaction ends, as {@link holdCourse} does. */
export function holdOrganization(
  em: EntityManager,
  organizationId: string,
): Promise<Omit<HeldCourse, 'id'> | undefined> {
  return row(
    em,
    `select org.id as "organizationId", org.namespace_id as "keyNamespaceId", org.trusted_domains as "trustedDomains"
     from catalog.organization org where org.id = $1 for share`,
    [organizationId],
  );
}

/**
 * Holds the rows of users, in order, whose rights this transaction reads in order to grant, or changes: nobody's rights
 * change between the look and the grant, and whoever takes rights away sees every grant made on their strength.
 */
export async function holdUsers(em: EntityManager, userIds: readonly string[]): Promise<void> {
  await rows(em, `select id from identity."user" where id = any($1::uuid[]) order by id for no key update`, [userIds]);
}
