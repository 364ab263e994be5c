import type { InputFault } from '../errors/index.js';
import { escapePointer, unknownField } from './input-faults.js';

const MOST_FAULTS = 100;

/**
 * The fields of a document that are named as something that every object inherits, such as `toString`, each with its
 * pointer. No document here has such a field, and class-transformer drops them in silence before anybody could refuse
 * them.
 */
export function inheritedNames(value: unknown, pointer = ''): InputFault[] {
  if (typeof value !== 'object' || value === null) return [];
  const faults: InputFault[] = [];
  for (const [name, part] of Object.entries(value)) {
    if (faults.length >= MOST_FAULTS) break;
    const at = `${pointer}/${escapePointer(name)}`;
    if (name in Object.prototype) faults.push(unknownField(name, at));
    if (typeof part === 'object') faults.push(...inheritedNames(part, at));
  }
  return faults.slice(0, MOST_FAULTS);
}
