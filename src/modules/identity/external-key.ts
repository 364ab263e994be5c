import { DomainError } from '../../common/errors/index.js';
import { foldAscii } from './fold.js';

/** What an organization's own systems call a person: as first given, and as it is compared. */
export interface ExternalKey {
  readonly given: string;
  readonly folded: string;
}

const LONGEST = 255;

/** A key that is refused. */
export class InvalidExternalKey extends DomainError {
  constructor(fault: string, detail: string) {
    super('refused', 'invalid-key', detail, { errors: [{ pointer: '/person', code: fault, detail }] });
  }
}

/**
 * Reads a key: 1 to 255 characters, any but control characters, compared with ASCII folding.
 *
 * @throws InvalidExternalKey `empty`, `too-long`, `control-character`
 */
export function parseExternalKey(text: string): ExternalKey {
  if (text === '') throw new InvalidExternalKey('empty', 'A key has at least one character.');
  if ([...text].length > LONGEST) throw new InvalidExternalKey('too-long', `A key has at most ${LONGEST} characters.`);
  if (/\p{Cc}/u.test(text) || !text.isWellFormed()) {
    throw new InvalidExternalKey('control-character', 'A key has no control characters.');
  }
  return { given: text, folded: foldAscii(text) };
}
