import { addressReference, type IdentifierReference } from './person-reference.js';
import type { GoogleAccount } from './google-account.js';
import type { Proof } from './identifier-owner.entity.js';
import { InvalidAddress, domainOf } from './address.js';
import { SignInRefused } from './sign-in.errors.js';

/** An address that Google vouches for, and how far. */
export interface ProvenAddress {
  readonly reference: IdentifierReference;
  readonly proof: Extract<Proof, 'verified' | 'authoritative'>;
}

/**
 * How far Google's word proves an address. Google is authoritative for `@gmail.com` and for accounts of a hosted
 * domain; of any other it only knew once, when the account was made. Without `email_verified` it proves nothing.
 *
 * Source: Google, "Verify the Google ID token on your server side".
 *
 * @throws SignInRefused `address-not-verified`, `invalid-email`
 */
export function proveAddress(account: GoogleAccount): ProvenAddress {
  const reference = readAddress(account);
  if (!account.emailVerified) {
    throw new SignInRefused('address-not-verified', account.email, 'Google has not verified this address.');
  }
  const authoritative = domainOf(reference.folded) === 'gmail.com' || Boolean(account.hostedDomain);
  return { reference, proof: authoritative ? 'authoritative' : 'verified' };
}

function readAddress(account: GoogleAccount): IdentifierReference {
  try {
    return addressReference(account.email);
  } catch (error) {
    if (error instanceof InvalidAddress) throw new SignInRefused('invalid-email', account.email, error.detail);
    throw error;
  }
}
