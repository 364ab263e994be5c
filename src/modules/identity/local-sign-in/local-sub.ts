import { createHash } from 'node:crypto';
import { parseAddress } from '../address.js';
import { foldAscii } from '../fold.js';

const TEN_TO_THE_20 = 10n ** 20n;

/**
 * The account number that the local stand-in for Google gives to an address: 21 digits, always the same for one
 * address however it is typed.
 */
export function localSub(address: string): string {
  const hash = createHash('sha256').update(folded(address)).digest('hex');
  return `1${(BigInt(`0x${hash}`) % TEN_TO_THE_20).toString().padStart(20, '0')}`;
}

function folded(address: string): string {
  try {
    return parseAddress(address).folded;
  } catch {
    return foldAscii(address.trim());
  }
}
