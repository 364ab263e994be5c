import type { EntityManager } from '@mikro-orm/postgresql';
import type { Random } from '../../common/clock/random.js';
import { preparedForFew } from '../../common/database/prepared.js';
import { rows } from '../../common/database/sql.js';
import { referenceKey, type IdentifierReference } from './person-reference.js';

/**
 * The first statement of the race protocol: makes sure that a row exists for every identifier named, and locks it
 * until the transaction ends. Distinct and in one order, so that two transactions never wait for each other in a ring.
 *
 * The conflict clause locks the row that is there and writes nothing: `where false` finds no row to update, and
 * PostgreSQL locks before it looks. `locked` is in no key, so the lock lets foreign keys be checked meanwhile.
 * It stands alone because a statement sees only what was committed before it began, which may be before it got its
 * locks: whatever depends on them is read by a later statement.
 */
export async function lockIdentifiers(
  em: EntityManager,
  references: readonly IdentifierReference[],
  now: Date,
  random: Random,
): Promise<void> {
  const distinct = new Map(references.map((reference) => [referenceKey(reference), reference]));
  const sorted = [...distinct].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, reference]) => reference);
  await rows(
    em,
    preparedForFew(
      sorted.length,
      `insert into identity.identifier (id, namespace_id, folded, given, created_at)
     select id, namespace_id, folded, given, $5
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) with ordinality as t (id, namespace_id, folded, given, n)
     order by n
     on conflict (namespace_id, folded) do update set locked = excluded.locked where false`,
    ),
    [
      sorted.map(() => random.id()),
      sorted.map((reference) => reference.namespaceId),
      sorted.map((reference) => reference.folded),
      sorted.map((reference) => reference.given),
      now,
    ],
  );
}
