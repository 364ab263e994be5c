/** What went wrong, in words that do not depend on HTTP. `http/` maps each kind to a status. */
export type ErrorKind =
  | 'malformed'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'refused'
  | 'too-large'
  | 'unavailable';

/** One thing that is wrong with one part of the input. `pointer` is an RFC 6901 JSON pointer. */
export interface InputFault {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** Members that a problem document carries beyond the standard ones. */
export interface ErrorExtensions {
  readonly errors?: readonly InputFault[];
  readonly privileges?: readonly string[];
}

/**
 * A refusal that the caller can act on. `code` is stable and kebab-case, `detail` is a sentence for people.
 * Services and entities throw it or a subclass; one filter turns it into problem details.
 */
export class DomainError extends Error {
  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    readonly detail: string,
    readonly extensions: ErrorExtensions = {},
  ) {
    super(`${code}: ${detail}`);
    this.name = new.target.name;
  }
}
