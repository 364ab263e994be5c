import type { EntityManager } from '@mikro-orm/postgresql';
import { row, rows } from '../../common/database/sql.js';
import { NotInCatalog } from './catalog.errors.js';
import { isId } from './reference.js';

/**
 * How firmly a row is held until the transaction ends: `key share` keeps it from being deleted, `no key update` keeps
 * others from changing it but lets rows that refer to it be added, `update` keeps those away too.
 */
export type LockStrength = 'key share' | 'no key update' | 'update';

/** Locks one row. @throws NotInCatalog when there is none */
export async function lockRow(
  em: EntityManager,
  kind: 'organization' | 'course' | 'program' | 'curriculum',
  id: string,
  strength: LockStrength,
): Promise<void> {
  const locked = isId(id) && (await row(em, `select id from catalog.${kind} where id = $1 for ${strength}`, [id]));
  if (!locked) throw new NotInCatalog(kind);
}

/** Locks all courses or programs of an organization for their deletion and returns their ids, in order. */
export async function lockAllOf(
  em: EntityManager,
  kind: 'course' | 'program',
  organizationId: string,
): Promise<string[]> {
  const locked = await rows<{ id: string }>(
    em,
    `select id from catalog.${kind} where organization_id = $1 order by id for update`,
    [organizationId],
  );
  return locked.map(({ id }) => id);
}
