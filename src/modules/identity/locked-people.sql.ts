import type { EntityManager } from '@mikro-orm/postgresql';
import { prepared, preparedForFew } from '../../common/database/prepared.js';
import { rows } from '../../common/database/sql.js';
import type { Proof } from './identifier-owner.entity.js';
import { LockedPeople, type LockedIdentifier } from './locked-people.js';
import { ADDRESSES } from './namespace.entity.js';
import {
  identifiersAmong,
  kindIn,
  userIdsAmong,
  type IdentifierReference,
  type PersonReference,
} from './person-reference.js';

interface IdentifierRow {
  id: string;
  namespace_id: string;
  folded: string;
  given: string;
  user_id: string | null;
  retired: boolean;
  proof: Proof | null;
  proven_by: string | null;
  anchor_id: string;
}

/** The second statement of the protocol: who owns what is locked now, what is tied to it, and what else they own. */
export async function readPeople(em: EntityManager, people: readonly PersonReference[]): Promise<LockedPeople> {
  const found = await readIdentifiers(em, people);
  const userIds = userIdsAmong(people);
  const users = userIds.length === 0 ? [] : await readUsers(em, userIds);
  return new LockedPeople(found, new Set(users.map((user) => user.id)));
}

/**
 * What is probably to be locked with people, so that the work seldom begins anew for it: whoever has a key and an
 * address would always need it twice. Nothing is locked, and nothing depends on it.
 */
export async function foresee(em: EntityManager, people: readonly PersonReference[]): Promise<IdentifierReference[]> {
  const [only, ...others] = people;
  if (only && only.kind !== 'user' && others.length === 0) return readTied(em, only);
  return readIdentifiers(em, people);
}

/**
 * What is tied to an identifier, itself included, and whatever else its owner owns. A statement of its own, for it is
 * part of every first sign-in and every grant: with that for any number of people an invitation takes a tenth longer.
 */
async function readTied(em: EntityManager, one: IdentifierReference): Promise<IdentifierReference[]> {
  const found = await rows<Pick<IdentifierRow, 'namespace_id' | 'folded' | 'given'>>(
    em,
    prepared(
      `with named as (
         select i.id, coalesce(alias.address_id, i.id) as anchor_id from identity.identifier i
         left join identity.identifier_alias alias on alias.key_id = i.id
         where i.namespace_id = $1 and i.folded = $2
       ), tied as (
         select id from named
         union select anchor_id from named
         union select alias.key_id from named join identity.identifier_alias alias on alias.address_id = anchor_id
       )
       select i.namespace_id, i.folded, i.given from identity.identifier i where i.id in (
         select id from tied
         union select mine.identifier_id from tied
         join identity.identifier_owner o on o.identifier_id = tied.id
         join identity.identifier_owner mine on mine.user_id = o.user_id)`,
    ),
    [one.namespaceId, one.folded],
  );
  return found.map(({ namespace_id: namespaceId, folded, given }) => ({
    kind: kindIn(namespaceId),
    namespaceId,
    folded,
    given,
  }));
}

function identifierIn(row: IdentifierRow): LockedIdentifier {
  const { id, namespace_id: namespaceId, folded, given, retired, anchor_id: anchorId } = row;
  const kind = kindIn(namespaceId);
  const [userId, proof, provenBy] = [row.user_id ?? undefined, row.proof ?? undefined, row.proven_by ?? undefined];
  return { id, kind, namespaceId, given, folded, userId, retired, proof, provenBy, anchorId };
}

const aliasOf = (keyId: string): string => `left join lateral (
    select address_id from identity.identifier_alias where key_id = ${keyId} offset 0) alias on true`;

const ownerOf = (identifierId: string): string => `left join lateral (
    select user_id, proof from identity.identifier_owner where identifier_id = ${identifierId} offset 0) o on true`;

/**
 * Row by row through the indexes: `offset 0` keeps the planner from reading whole tables instead, which it likes to do
 * for a thousand people at once, so that a call took longer the more people there were.
 */
async function readIdentifiers(em: EntityManager, people: readonly PersonReference[]): Promise<LockedIdentifier[]> {
  if (people.length === 0) return [];
  const named = identifiersAmong(people);
  const found = await rows<IdentifierRow>(
    em,
    preparedForFew(
      people.length,
      `with named as (
       select i.id, coalesce(alias.address_id, i.id) as anchor_id
       from unnest($1::uuid[], $2::text[]) as t (namespace_id, folded)
       cross join lateral (
         select id from identity.identifier i where i.namespace_id = t.namespace_id and i.folded = t.folded offset 0) i
       ${aliasOf('i.id')}
     ), tied as (
       select id, anchor_id from named
       union select anchor_id, anchor_id from named
       union select alias.key_id, anchor_id
       from (select distinct anchor_id from named) anchor
       cross join lateral (select key_id from identity.identifier_alias where address_id = anchor_id offset 0) alias
     ), person as (
       select o.user_id from tied ${ownerOf('tied.id')} where o.user_id is not null
       union select unnest($3::uuid[])
     ), everything as (
       select id, anchor_id from tied
       union select o.identifier_id, coalesce(alias.address_id, o.identifier_id)
       from person
       cross join lateral (
         select identifier_id from identity.identifier_owner o where o.user_id = person.user_id offset 0) o
       ${aliasOf('o.identifier_id')}
     )
     select i.id, i.namespace_id, i.folded, i.given, o.user_id, o.proof, anchor_id,
       exists (select from identity."user" u where u.id = o.user_id and u.retired_at is not null) as retired,
       case when anchor_id <> i.id then address.folded
         when i.namespace_id = '${ADDRESSES}' then i.folded end as proven_by
     from everything
     cross join lateral (select * from identity.identifier i where i.id = everything.id offset 0) i
     cross join lateral (select folded from identity.identifier i where i.id = anchor_id offset 0) address
     ${ownerOf('everything.id')}
     order by i.id`,
    ),
    [named.map((reference) => reference.namespaceId), named.map((reference) => reference.folded), userIdsAmong(people)],
  );
  return found.map(identifierIn);
}

/** Users who were named by their ids. They cannot be retired until the transaction ends; nothing else is kept off. */
function readUsers(em: EntityManager, userIds: readonly string[]): Promise<{ id: string }[]> {
  return rows(
    em,
    `select id from identity."user" where id = any($1::uuid[]) and retired_at is null order by id for key share`,
    [userIds],
  );
}
