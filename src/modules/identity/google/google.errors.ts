import { DomainError } from '../../../common/errors/index.js';

/** Why a sign-in ended before Google named anybody. */
export type FailedSignIn = 'sign-in-cancelled' | 'sign-in-expired' | 'google-unavailable' | 'incomplete-google-account';

const DETAILS: Readonly<Record<FailedSignIn, string>> = {
  'sign-in-cancelled': 'The sign-in was cancelled at Google.',
  'sign-in-expired': 'This sign-in is over: it took too long, was used already, or was begun in another browser.',
  'google-unavailable': 'Google did not answer as it should.',
  'incomplete-google-account': 'Google did not name an account and its address.',
};

/** Google named nobody. Its `cause`, if any, is for the log. */
export class SignInFailed extends DomainError {
  declare readonly code: FailedSignIn;

  constructor(code: FailedSignIn, cause?: unknown) {
    super('refused', code, DETAILS[code]);
    this.cause = cause;
  }
}
