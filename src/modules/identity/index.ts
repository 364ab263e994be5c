export { domainOf, InvalidAddress, parseAddress, parseDomain } from './address.js';
export { InvalidExternalKey, parseExternalKey } from './external-key.js';
export { ExternalKeys, type ApproveLink, type LinkedKey } from './external-keys.service.js';
export { IdentifierLinked } from './events/identifier-linked.event.js';
export { IdentifierTied } from './events/identifier-tied.event.js';
export { IdentifierUnlinked } from './events/identifier-unlinked.event.js';
export { IdentifierUntied } from './events/identifier-untied.event.js';
export { PersonForgotten } from './events/person-forgotten.event.js';
export { UserRegistered } from './events/user-registered.event.js';
export { UserRetired } from './events/user-retired.event.js';
export { UserSignedIn } from './events/user-signed-in.event.js';
export type { GoogleAccount } from './google-account.js';
export { GuardedTransactions, type Guarded } from './guarded-transactions.js';
export type { Proof } from './identifier-owner.entity.js';
export { IDENTIFIER_REFERENCE } from './identifier-reference.sql.js';
export { IdentifierTransactions } from './identifier-transactions.js';
export { IdentityReads, type KnownIdentifier, type Profile, type ResolvedPerson } from './identity-reads.service.js';
export { KeyTies, type KeyTie } from './key-ties.service.js';
export type { LockedIdentifier, LockedPeople, LockedPerson } from './locked-people.js';
export { ADDRESSES } from './namespace.entity.js';
export {
  addressReference,
  identifiersAmong,
  isId,
  keyReference,
  parsePerson,
  referenceKey,
  userIdsAmong,
  type IdentifierReference,
  type PersonReference,
} from './person-reference.js';
export { isRetirementToken } from './retirement/retirement-token.js';
export { Retirement, type ApproveRetirement, type Retiree } from './retirement/retirement.service.js';
export { SignIn, type SignedIn } from './sign-in.service.js';
export { SignInRefused } from './sign-in.errors.js';
