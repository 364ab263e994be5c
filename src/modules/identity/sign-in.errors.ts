import { DomainError } from '../../common/errors/index.js';

/** Why Google's word is not enough to let somebody in. */
export type SignInRefusal = 'address-not-verified' | 'address-held-by-another-account' | 'invalid-email';

/** A sign-in that is refused; `address` is the one that Google named. */
export class SignInRefused extends DomainError {
  constructor(
    readonly refusal: SignInRefusal,
    readonly address: string,
    detail: string,
  ) {
    super('forbidden', refusal, detail);
  }
}
