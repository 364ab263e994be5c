import { DomainError } from '../../common/errors/index.js';

/** The organization knows nobody whom the client has named so. */
export function personNotFound(): DomainError {
  return new DomainError('not-found', 'person-not-found', 'The organization knows nobody by this.');
}
