import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../common/database/sql.js';

// Hand-written and set-based: a roster ties a thousand keys in the statements that one takes.

/** Takes identifiers from whomever they belong to, and unties them. Answers with whose they were. */
export function disownIdentifiers(
  em: EntityManager,
  identifierIds: readonly string[],
): Promise<{ identifier_id: string; user_id: string }[]> {
  return rows(
    em,
    `with untied as (delete from identity.identifier_alias where key_id = any($1::uuid[]))
     delete from identity.identifier_owner where identifier_id = any($1::uuid[]) returning identifier_id, user_id`,
    [identifierIds],
  );
}

/** A key that has come to be tied to an address; `inserted` tells that it was tied to none before. */
export interface NewTie {
  readonly key_id: string;
  readonly address_id: string;
  readonly inserted: boolean;
}

/**
 * Notes that whoever proves an address is also this key. A key that was tied to another address moves. Answers with
 * those that were not tied so already.
 */
export async function tieKeys(
  em: EntityManager,
  ties: readonly { readonly keyId: string; readonly addressId: string }[],
  now: Date,
): Promise<NewTie[]> {
  if (ties.length === 0) return [];
  return rows(
    em,
    `insert into identity.identifier_alias (key_id, namespace_id, address_id, since)
     select key_id, i.namespace_id, address_id, $3
     from unnest($1::uuid[], $2::uuid[]) as t (key_id, address_id) join identity.identifier i on i.id = key_id
     on conflict (key_id) do update set address_id = excluded.address_id, since = excluded.since
     where identifier_alias.address_id <> excluded.address_id
     returning key_id, address_id, xmax = 0 as inserted`,
    [ties.map((one) => one.keyId), ties.map((one) => one.addressId), now],
  );
}
