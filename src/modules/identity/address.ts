import { domainToASCII } from 'node:url';
import { DomainError } from '../../common/errors/index.js';
import { foldAscii } from './fold.js';

/** An email address: as it was typed, without the spaces around it, and as it is compared. */
export interface Address {
  readonly given: string;
  readonly folded: string;
}

const LONGEST = 254; // RFC 5321, 4.5.3.1.3, less the angle brackets
const LONGEST_LOCAL_PART = 64;
const ATOMS = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABELS = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** An address that is refused. `extensions.errors[0].code` tells which rule it breaks. */
export class InvalidAddress extends DomainError {
  constructor(fault: string, detail: string) {
    super('refused', 'invalid-email', detail, { errors: [{ pointer: '/person', code: fault, detail }] });
  }
}

/**
 * Reads an address. Letters of the local part are folded in ASCII only; the domain goes through IDNA (UTS 46) into its
 * punycode form. No rules of particular providers: dots and plus signs count.
 *
 * @throws InvalidAddress `no-domain`, `invalid-domain`, `non-ascii-local-part`, `invalid-local-part`, `too-long`
 */
export function parseAddress(text: string): Address {
  const given = text.trim();
  const at = given.lastIndexOf('@');
  if (at < 0 || at === given.length - 1)
    throw new InvalidAddress('no-domain', 'An address needs a domain after its @.');
  const local = given.slice(0, at);
  const folded = `${foldAscii(checkedLocalPart(local))}@${parseDomain(given.slice(at + 1))}`;
  if (folded.length > LONGEST || given.length > LONGEST || local.length > LONGEST_LOCAL_PART) {
    throw new InvalidAddress(
      'too-long',
      `An address has at most ${LONGEST} characters, ${LONGEST_LOCAL_PART} before its @.`,
    );
  }
  return { given, folded };
}

/** Reads a domain name into its folded ASCII form. @throws InvalidAddress `invalid-domain` */
export function parseDomain(text: string): string {
  // domainToASCII reads URL hosts: what only a URL would take for a host is no domain of mail.
  const ascii = /[\s/\\?#:@%[\]]/u.test(text) ? '' : domainToASCII(text);
  const last = ascii.split('.').at(-1) ?? '';
  if (!LABELS.test(ascii) || /^\d+$/.test(last) || ascii.length > 253) {
    throw new InvalidAddress('invalid-domain', `“${text.slice(0, 80)}” is not the name of a domain.`);
  }
  return ascii;
}

/** The domain of a folded address. */
export function domainOf(folded: string): string {
  return folded.slice(folded.lastIndexOf('@') + 1);
}

function checkedLocalPart(local: string): string {
  if (/[^\0-\x7F]/u.test(local)) {
    throw new InvalidAddress('non-ascii-local-part', 'Before its @, an address has only ASCII characters.');
  }
  if (!ATOMS.test(local)) {
    throw new InvalidAddress('invalid-local-part', 'Before its @, an address has letters, digits and single dots.');
  }
  return local;
}
