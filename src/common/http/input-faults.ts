import type { ValidationError } from 'class-validator';
import type { InputFault } from '../errors/index.js';

const MOST_FAULTS = 100;
const UNKNOWN_FIELD = 'whitelistValidation';

/**
 * What class-validator found, flat and in document order, each fault with its RFC 6901 pointer. A code is the kebab-case
 * name of the rule; an unknown field is `unknown-field`. At most 100 faults are told.
 */
export function inputFaults(errors: readonly ValidationError[], parent = ''): InputFault[] {
  const faults: InputFault[] = [];
  for (const error of errors) {
    if (faults.length >= MOST_FAULTS) break;
    const pointer = error.property === undefined ? parent : `${parent}/${escapePointer(error.property)}`;
    for (const [rule, message] of Object.entries(error.constraints ?? {})) {
      const isUnknown = rule === UNKNOWN_FIELD;
      faults.push(isUnknown ? unknownField(error.property, pointer) : { pointer, code: codeOf(rule), detail: message });
    }
    faults.push(...inputFaults(error.children ?? [], pointer));
  }
  return faults.slice(0, MOST_FAULTS);
}

/** One step of a JSON pointer, escaped as RFC 6901 says. */
export function escapePointer(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The fault of a field or parameter that nobody reads. */
export function unknownField(name: string, pointer: string): InputFault {
  return { pointer, code: 'unknown-field', detail: `There is no field "${name.slice(0, 100)}" here.` };
}

function codeOf(rule: string): string {
  return rule.replaceAll(/([a-z\d])([A-Z])/g, '$1-$2').toLowerCase();
}
