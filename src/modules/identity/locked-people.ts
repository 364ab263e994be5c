import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../common/database/sql.js';
import type { Proof } from './identifier-owner.entity.js';
import { ADDRESSES } from './namespace.entity.js';
import { referenceKey, type IdentifierReference, type PersonReference } from './person-reference.js';

/** A person as the database knows them while the identifier they were named by is locked. */
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
  readonly given: string;
  readonly folded: string;
  /** How far it is proven to be its owner's; absent when it has none. */
  readonly proof: Proof | undefined;
  /** The folded address by which it is proven: itself, or the address that a key came with until it is linked. */
  readonly provenBy: string | undefined;
}

/** The people that a transaction has locked, found by the references they were named with. */
export class LockedPeople {
  constructor(
    private readonly identifiers: ReadonlyMap<string, LockedPerson>,
    private readonly userIds: ReadonlySet<string>,
  ) {}

  /** Undefined only for a user id that no user has. @throws Error when the reference was not locked */
  get(reference: PersonReference): LockedPerson | undefined {
    if (reference.kind === 'user') {
      return this.userIds.has(reference.userId) ? { userId: reference.userId, identifier: undefined } : undefined;
    }
    const person = this.identifiers.get(referenceKey(reference));
    if (!person) throw new Error('An identifier was read that this transaction has not locked.');
    return person;
  }
}

interface IdentifierRow {
  id: string;
  namespace_id: string;
  folded: string;
  given: string;
  user_id: string | null;
  proof: Proof | null;
  proven_by: string | null;
}

/** The second statement of the protocol: who owns what is locked now. */
export async function readPeople(em: EntityManager, references: readonly PersonReference[]): Promise<LockedPeople> {
  const named = references.filter((reference): reference is IdentifierReference => reference.kind !== 'user');
  const userIds = references.flatMap((reference) => (reference.kind === 'user' ? [reference.userId] : []));
  const kinds = new Map(named.map((reference) => [referenceKey(reference), reference.kind]));
  const found = named.length === 0 ? [] : await readIdentifiers(em, named);
  const users = userIds.length === 0 ? [] : await readUsers(em, userIds);
  const people = found.map((one): [string, LockedPerson] => {
    const key = `${one.namespace_id} ${one.folded}`;
    const { id, given, folded } = one;
    const provenBy = one.proven_by ?? undefined;
    const kind = kinds.get(key) ?? 'address';
    const identifier = { id, kind, given, folded, proof: one.proof ?? undefined, provenBy };
    return [key, { userId: one.user_id ?? undefined, identifier }];
  });
  return new LockedPeople(new Map(people), new Set(users.map((user) => user.id)));
}

function readIdentifiers(em: EntityManager, named: readonly IdentifierReference[]): Promise<IdentifierRow[]> {
  return rows<IdentifierRow>(
    em,
    `select i.id, i.namespace_id, i.folded, i.given, o.user_id, o.proof,
       coalesce(address.folded, case when i.namespace_id = '${ADDRESSES}' then i.folded end) as proven_by
     from unnest($1::uuid[], $2::text[]) as t (namespace_id, folded)
     join identity.identifier i using (namespace_id, folded)
     left join identity.identifier_owner o on o.identifier_id = i.id
     left join identity.identifier_alias alias on alias.key_id = i.id
     left join identity.identifier address on address.id = alias.address_id`,
    [named.map((reference) => reference.namespaceId), named.map((reference) => reference.folded)],
  );
}

function readUsers(em: EntityManager, userIds: readonly string[]): Promise<{ id: string }[]> {
  return rows(em, `select id from identity."user" where id = any($1::uuid[])`, [userIds]);
}
