import type { EntityManager } from '@mikro-orm/postgresql';
import { preparedForFew } from '../../common/database/prepared.js';
import { rows } from '../../common/database/sql.js';
import type { Proof } from './identifier-owner.entity.js';
import { ADDRESSES } from './namespace.entity.js';
import { kindIn, referenceKey, type IdentifierReference, type PersonReference } from './person-reference.js';

/** A person as the database knows them while every identifier that may be theirs is locked. */
export interface LockedPerson {
  /** Who owns the identifier, or who was named by id; absent when nobody has registered as that person. */
  readonly userId: string | undefined;
  /** The identifier they were named by; absent when they were named by id. */
  readonly identifier: LockedIdentifier | undefined;
}

/** A locked identifier. */
export interface LockedIdentifier {
  readonly id: string;
  readonly kind: 'address' | 'external-key';
  readonly namespaceId: string;
  readonly given: string;
  readonly folded: string;
  readonly userId: string | undefined;
  /** Whether whoever owned it was retired: it names nobody any more. */
  readonly retired: boolean;
  /** How far it is proven to be its owner's; absent when it has none. */
  readonly proof: Proof | undefined;
  /** The folded address by which it is proven: itself, or the address that a key came with until it is linked. */
  readonly provenBy: string | undefined;
  /**
   * What stands for one person before they register: an address and the keys that registrars have tied to it all have
   * the address here, anything else has itself.
   */
  readonly anchorId: string;
}

/** The people that a transaction has locked, found by the references they were named with. */
export class LockedPeople {
  private readonly byReference: ReadonlyMap<string, LockedIdentifier>;
  private readonly byAnchor: ReadonlyMap<string, readonly LockedIdentifier[]>;

  constructor(
    private readonly identifiers: readonly LockedIdentifier[],
    private readonly userIds: ReadonlySet<string>,
  ) {
    this.byReference = new Map(identifiers.map((one) => [referenceKey(one), one]));
    this.byAnchor = Map.groupBy(identifiers, (one) => one.anchorId);
  }

  /** Undefined for a user id that no user has, and for whoever was retired. @throws Error when the reference was not locked */
  get(reference: PersonReference): LockedPerson | undefined {
    if (reference.kind === 'user') {
      return this.userIds.has(reference.userId) ? { userId: reference.userId, identifier: undefined } : undefined;
    }
    const identifier = this.byReference.get(referenceKey(reference));
    if (!identifier) throw new Error('An identifier was read that this transaction has not locked.');
    return identifier.retired ? undefined : { userId: identifier.userId, identifier };
  }

  /** An identifier with everything that is tied to it: all that stands for its person before they register. */
  tiedTo(identifier: LockedIdentifier): readonly LockedIdentifier[] {
    return this.byAnchor.get(identifier.anchorId) ?? [identifier];
  }

  /** Whether exactly these are of the people, so that nothing of them is left unlocked and nothing else was locked. */
  areAll(locked: readonly IdentifierReference[]): boolean {
    const keys = new Set(locked.map(referenceKey));
    return keys.size === this.byReference.size && this.beyond(locked).length === 0;
  }

  /** Those of the people that are not among these. */
  beyond(locked: readonly IdentifierReference[]): LockedIdentifier[] {
    const keys = new Set(locked.map(referenceKey));
    return this.identifiers.filter((one) => !keys.has(referenceKey(one)));
  }
}

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
export async function readPeople(em: EntityManager, references: readonly PersonReference[]): Promise<LockedPeople> {
  const named = references.filter((reference): reference is IdentifierReference => reference.kind !== 'user');
  const userIds = references.flatMap((reference) => (reference.kind === 'user' ? [reference.userId] : []));
  const found = references.length === 0 ? [] : await readIdentifiers(em, named, userIds);
  const users = userIds.length === 0 ? [] : await readUsers(em, userIds);
  return new LockedPeople(found.map(lockedIdentifier), new Set(users.map((user) => user.id)));
}

function lockedIdentifier(row: IdentifierRow): LockedIdentifier {
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
function readIdentifiers(
  em: EntityManager,
  named: readonly IdentifierReference[],
  userIds: readonly string[],
): Promise<IdentifierRow[]> {
  return rows<IdentifierRow>(
    em,
    preparedForFew(
      named.length + userIds.length,
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
    [named.map((reference) => reference.namespaceId), named.map((reference) => reference.folded), userIds],
  );
}

/** Users who were named by their ids. They cannot be retired until the transaction ends; nothing else is kept off. */
function readUsers(em: EntityManager, userIds: readonly string[]): Promise<{ id: string }[]> {
  return rows(
    em,
    `select id from identity."user" where id = any($1::uuid[]) and retired_at is null order by id for key share`,
    [userIds],
  );
}
