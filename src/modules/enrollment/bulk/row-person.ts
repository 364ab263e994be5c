import { DomainError } from '../../../common/errors/index.js';
import {
  addressReference,
  identifiersAmong,
  keyReference,
  parsePerson,
  referenceKey,
  userIdsAmong,
  type IdentifierReference,
  type PersonReference,
} from '../../identity/index.js';

/** Whom a row names, as it was sent. */
export interface NamedFields {
  readonly person?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly externalUserKey?: string | null | undefined;
}

/** Whom a row names, read: by a user id or an address, by a key, or by one of those and a key. Never by nothing. */
export interface RowPerson {
  readonly userId: string | undefined;
  readonly address: IdentifierReference | undefined;
  readonly key: IdentifierReference | undefined;
}

/**
 * Reads whom a row names. `person` is a user id, an address, or `key:` and a key; `email` and `externalUserKey` say the
 * same in fields of their own. Empty ones count as absent.
 *
 * @throws DomainError `no-identifier`; InvalidAddress, InvalidExternalKey; `invalid-email` for two names that are not an
 *   address or id with a key
 */
export function readRowPerson({ person, email, externalUserKey }: NamedFields, keyNamespaceId: string): RowPerson {
  const references: PersonReference[] = [
    ...(isGiven(person) ? [parsePerson(person, keyNamespaceId)] : []),
    ...(isGiven(email) ? [addressReference(email)] : []),
    ...(isGiven(externalUserKey) ? [keyReference(externalUserKey, keyNamespaceId)] : []),
  ];
  if (references.length === 0) throw new DomainError('refused', 'no-identifier', 'This row names nobody.');
  const identifiers = distinct(identifiersAmong(references));
  const keys = identifiers.filter((one) => one.kind === 'external-key');
  const addresses = identifiers.filter((one) => one.kind === 'address');
  const [userId] = userIdsAmong(references);
  if (keys.length > 1) {
    throw new DomainError('refused', 'invalid-key', 'This row names its person by two different keys.');
  }
  if (addresses.length + (userId === undefined ? 0 : 1) > 1) {
    throw new DomainError('refused', 'invalid-email', 'A row names its person by one address, or by an id.');
  }
  return { userId, address: addresses[0], key: keys[0] };
}

/** The one person whom a URL names. @throws InvalidAddress, also for nothing but blanks; InvalidExternalKey */
export function readPerson(person: string, keyNamespaceId: string): RowPerson {
  const one = parsePerson(person, keyNamespaceId);
  return {
    userId: one.kind === 'user' ? one.userId : undefined,
    address: one.kind === 'address' ? one : undefined,
    key: one.kind === 'external-key' ? one : undefined,
  };
}

/** The references that stand for a row's person, for the lock. */
export function referencesOf({ userId, address, key }: RowPerson): PersonReference[] {
  return [
    ...(userId === undefined ? [] : [{ kind: 'user', userId } as const]),
    ...(address ? [address] : []),
    ...(key ? [key] : []),
  ];
}

/** A row's person as its answer names them: by the key where there is one. */
export function nameOf({ person, email, externalUserKey }: NamedFields): string {
  if (isGiven(person)) return person;
  if (isGiven(externalUserKey)) return `key:${externalUserKey}`;
  return email ?? '';
}

/** Whether a field says anything. */
export function isGiven(text: string | null | undefined): text is string {
  return text !== undefined && text !== null && text.trim() !== '';
}

function distinct(references: readonly IdentifierReference[]): IdentifierReference[] {
  return [...new Map(references.map((one) => [referenceKey(one), one])).values()];
}
