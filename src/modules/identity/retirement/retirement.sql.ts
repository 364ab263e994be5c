import type { EntityManager } from '@mikro-orm/postgresql';
import { row, rows } from '../../../common/database/sql.js';
import { kindIn, type IdentifierReference } from '../person-reference.js';

// Hand-written: what is to be erased is found and replaced set by set, between locks that an ORM would not show.

/** A person with everything that names them. */
export interface NamedPerson {
  /** Absent for somebody who has never signed in. */
  readonly userId: string | undefined;
  readonly identifiers: readonly (IdentifierReference & { readonly id: string })[];
}

interface NamedRow {
  readonly user_id: string | null;
  readonly id: string;
  readonly namespace_id: string;
  readonly folded: string;
  readonly given: string;
}

/**
 * The person of this id, a user's or that of an identifier, with the identifiers that they own and those that are tied
 * to them and nobody else's. Undefined when there is none, or they were retired.
 */
export async function readPerson(em: EntityManager, personId: string): Promise<NamedPerson | undefined> {
  const found = await rows<NamedRow>(
    em,
    `with person as (
       select coalesce(
           (select u.id from identity."user" u where u.id = $1),
           (select o.user_id from identity.identifier_owner o where o.identifier_id = $1),
           (select o.user_id from identity.identifier_alias alias
             join identity.identifier_owner o on o.identifier_id = alias.address_id where alias.key_id = $1)
         ) as user_id,
         coalesce((select alias.address_id from identity.identifier_alias alias where alias.key_id = $1), $1) as anchor_id
     ), named as (
       select o.identifier_id as id from person join identity.identifier_owner o using (user_id)
       union
       select i.id from person join identity.identifier i on i.id in ($1, person.anchor_id) where person.user_id is null
     ), theirs as (
       select id from named
       union
       select alias.key_id from named join identity.identifier_alias alias on alias.address_id = named.id
       where not exists (select from identity.identifier_owner o where o.identifier_id = alias.key_id)
     )
     select person.user_id, i.id, i.namespace_id, i.folded, i.given
     from theirs join identity.identifier i using (id) cross join person
     where not exists (select from identity."user" u where u.id = person.user_id and u.retired_at is not null)
     order by i.id`,
    [personId],
  );
  const [first] = found;
  return first && { userId: first.user_id ?? undefined, identifiers: found.map(namedIdentifier) };
}

function namedIdentifier({
  id,
  namespace_id: namespaceId,
  folded,
  given,
}: NamedRow): NamedPerson['identifiers'][number] {
  return { id, kind: kindIn(namespaceId), namespaceId, folded, given };
}

/**
 * Keeps everybody else from referring to the user until the transaction ends, and waits for those who are about to. A
 * sign-in of the same Google account with yet another address, which locks no identifier of theirs, holds their row to
 * be referred to; so does whoever names them by their id.
 */
export async function lockUser(em: EntityManager, userId: string): Promise<void> {
  await row(em, 'select id from identity."user" where id = $1 for update', [userId]);
}

/** A token in the place of what an identifier was. */
export interface Replacement {
  readonly id: string;
  readonly token: string;
}

/** Replaces identifiers by tokens, and unties them. Their rows stay, and so does whose they were. */
export async function replaceIdentifiers(em: EntityManager, replacements: readonly Replacement[]): Promise<void> {
  const ids = replacements.map((one) => one.id);
  await rows(
    em,
    `with untied as (
       delete from identity.identifier_alias where key_id = any($1::uuid[]) or address_id = any($1::uuid[])
     )
     update identity.identifier i set folded = replaced.token, given = replaced.token
     from unnest($1::uuid[], $2::text[]) as replaced (id, token) where i.id = replaced.id`,
    [ids, replacements.map((one) => one.token)],
  );
}

/** Leaves of a user what others point at: an id that nobody can sign in as. */
export async function replaceUser(em: EntityManager, { id, token }: Replacement, now: Date): Promise<void> {
  await rows(em, `update identity."user" set google_sub = $2, name = '', picture = '', retired_at = $3 where id = $1`, [
    id,
    token,
    now,
  ]);
}
