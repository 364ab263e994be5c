import { domainOf, type LockedIdentifier } from '../identity/index.js';

/**
 * Whether the owner of an identifier has proven it far enough for a right in an organization that trusts these domains.
 * The same rule stands in SQL as PROVEN_ENOUGH.
 */
export function isProvenFor(identifier: LockedIdentifier, trustedDomains: readonly string[]): boolean {
  if (identifier.proof === undefined) return false;
  if (identifier.proof !== 'verified') return true;
  return identifier.provenBy !== undefined && trustedDomains.includes(domainOf(identifier.provenBy));
}
