import { domainOf, type LockedIdentifier } from '../../identity/index.js';

/**
 * Whether the owner of an identifier has proven it far enough for a right in an organization: Google is authoritative
 * for it, a registrar linked it, or the organization trusts the domain of the address by which it is proven.
 */
export function isProvenFor(
  identifier: Pick<LockedIdentifier, 'proof' | 'provenBy'>,
  trustedDomains: readonly string[],
): boolean {
  if (identifier.proof === undefined) return false;
  if (identifier.proof !== 'verified') return true;
  return identifier.provenBy !== undefined && trustedDomains.includes(domainOf(identifier.provenBy));
}
