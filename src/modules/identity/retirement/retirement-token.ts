import type { Random } from '../../../common/clock/random.js';
import { foldAscii } from '../fold.js';

const TOKEN = /^retired-[\w-]{22}(@retired[.]invalid)?$/;

/** What stands in the place of a name that was erased: it leads back to nobody. Folded already, so that it stands alike wherever it does. */
export function retirementToken(random: Random): string {
  return `retired-${foldAscii(random.secret(16))}`;
}

/** Whether a name is one that was erased. */
export function isRetirementToken(name: string): boolean {
  return TOKEN.test(name);
}
