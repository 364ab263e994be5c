import { parseAddress } from './address.js';
import { parseExternalKey } from './external-key.js';
import { ADDRESSES } from './namespace.entity.js';

/** An identifier that somebody named, whether or not there is a row for it yet. */
export interface IdentifierReference {
  readonly kind: 'address' | 'external-key';
  readonly namespaceId: string;
  readonly given: string;
  readonly folded: string;
}

/** Anybody, registered or not, as a client names them. */
export type PersonReference = { readonly kind: 'user'; readonly userId: string } | IdentifierReference;

/** Those of the people who are named by an identifier. */
export function identifiersAmong(people: readonly PersonReference[]): IdentifierReference[] {
  return people.filter((person) => person.kind !== 'user');
}

/** The ids of those of the people who are named by their id. */
export function userIdsAmong(people: readonly PersonReference[]): string[] {
  return people.flatMap((person) => (person.kind === 'user' ? [person.userId] : []));
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text has the form of an id. */
export function isId(text: string): boolean {
  return UUID.test(text);
}

/**
 * Reads `{person}`: a user's id, `key:` and an external key of the given namespace, or else an email address.
 *
 * @throws InvalidAddress, InvalidExternalKey
 */
export function parsePerson(text: string, keyNamespaceId: string): PersonReference {
  if (isId(text)) return { kind: 'user', userId: text.toLowerCase() };
  if (text.startsWith('key:')) return keyReference(text.slice('key:'.length), keyNamespaceId);
  return addressReference(text);
}

/** A reference to an address. @throws InvalidAddress */
export function addressReference(text: string): IdentifierReference {
  return { kind: 'address', namespaceId: ADDRESSES, ...parseAddress(text) };
}

/** A reference to an external key of an organization. @throws InvalidExternalKey */
export function keyReference(text: string, keyNamespaceId: string): IdentifierReference {
  return { kind: 'external-key', namespaceId: keyNamespaceId, ...parseExternalKey(text) };
}

/** What an identifier in a namespace is: an address in the one of addresses, an external key in any other. */
export function kindIn(namespaceId: string): IdentifierReference['kind'] {
  return namespaceId === ADDRESSES ? 'address' : 'external-key';
}

/** Tells references apart: two of the same person by the same identifier have the same one. */
export function referenceKey(reference: PersonReference): string {
  return reference.kind === 'user' ? `user ${reference.userId}` : `${reference.namespaceId} ${reference.folded}`;
}
