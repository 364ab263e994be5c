import type { EntityManager } from '@mikro-orm/postgresql';
import { prepared } from '../../common/database/prepared.js';
import { row, rows } from '../../common/database/sql.js';
import type { Proof } from './identifier-owner.entity.js';
import { ADDRESSES } from './namespace.entity.js';

// Hand-written: a first sign-in costs the same few statements whatever waits for the person.

export interface KnownUser {
  readonly id: string;
  readonly address_id: string;
  readonly name: string;
  readonly picture: string;
}

/**
 * The user whom Google knows by `sub`, who cannot be removed until the transaction ends. It keeps nobody from locking
 * the user: whoever listens to a sign-in locks organizations and courses first, and the user after them.
 */
export function findUserBySub(em: EntityManager, sub: string): Promise<KnownUser | undefined> {
  return row(
    em,
    prepared(`select id, address_id, name, picture from identity."user" where google_sub = $1 for key share`),
    [sub],
  );
}

export interface NewUser {
  readonly id: string;
  readonly sub: string;
  readonly addressId: string;
  readonly proof: Proof;
  readonly keys: readonly { readonly id: string; readonly namespaceId: string }[];
  /** How far the keys are proven, which is as far as the address. */
  readonly keyProof: Proof;
  readonly name: string;
  readonly picture: string;
  readonly now: Date;
}

/**
 * Inserts a user and makes them the owner of their address and of the keys that came with it. An alias has served, and
 * goes, once its key is `linked`; until then it tells by which address the key was proven.
 * Answers false, having done nothing, when this `sub` is a user already, be it for a moment.
 */
export async function insertUser(em: EntityManager, user: NewUser): Promise<boolean> {
  const inserted = await rows(
    em,
    prepared(`with registered as (
       insert into identity."user" (id, google_sub, address_id, name, picture, registered_at)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (google_sub) do nothing
       returning id, address_id
     ), owned as (
       insert into identity.identifier_owner (identifier_id, namespace_id, user_id, proof, since)
       select address_id, '${ADDRESSES}'::uuid, id, $7, $6 from registered
       union all
       select key_id, namespace_id, id, $9, $6
       from registered, unnest($8::uuid[], $10::uuid[]) as keys (key_id, namespace_id)
     ), served as (
       delete from identity.identifier_alias
       where key_id = any($8::uuid[]) and $9 = 'linked' and exists (select from registered)
     )
     select id from registered`),
    [
      user.id,
      user.sub,
      user.addressId,
      user.name,
      user.picture,
      user.now,
      user.proof,
      user.keys.map((key) => key.id),
      user.keyProof,
      user.keys.map((key) => key.namespaceId),
    ],
  );
  return inserted.length === 1;
}

/** An identifier that somebody comes to own, and how far it is proven to be theirs. */
export interface OwnedIdentifier {
  readonly id: string;
  readonly userId: string;
  readonly proof: Proof;
}

/** Gives identifiers to users, or proves further what they own already; aliases of linked keys have served. */
export async function ownIdentifiers(em: EntityManager, owned: readonly OwnedIdentifier[], now: Date): Promise<void> {
  await rows(
    em,
    `with gained as (
       select id, user_id, proof from unnest($1::uuid[], $2::uuid[], $3::text[]) as t (id, user_id, proof)
     ), served as (
       delete from identity.identifier_alias using gained where key_id = gained.id and gained.proof = 'linked'
     )
     insert into identity.identifier_owner (identifier_id, namespace_id, user_id, proof, since)
     select id, i.namespace_id, user_id, proof, $4 from gained join identity.identifier i using (id)
     on conflict (identifier_id) do update set proof = excluded.proof
     where identifier_owner.user_id = excluded.user_id`,
    [owned.map((one) => one.id), owned.map((one) => one.userId), owned.map((one) => one.proof), now],
  );
}

/** Writes what Google says of a user now. */
export async function updateProfile(em: EntityManager, user: KnownUser): Promise<void> {
  await rows(em, `update identity."user" set address_id = $2, name = $3, picture = $4 where id = $1`, [
    user.id,
    user.address_id,
    user.name,
    user.picture,
  ]);
}
