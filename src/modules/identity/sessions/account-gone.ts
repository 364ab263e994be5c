import { DomainError } from '../../../common/errors/index.js';

/** What somebody is told who was let in a moment ago and has been retired since. */
export class AccountGone extends DomainError {
  constructor() {
    super('unauthenticated', 'unauthenticated', 'This account is gone.');
  }
}
