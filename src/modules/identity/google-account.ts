/** What Google says of the person who signs in, as its userinfo endpoint words it. */
export interface GoogleAccount {
  /** The account's key: never reused, never changed. */
  readonly sub: string;
  /** As Google gave it. An attribute, not a key. */
  readonly email: string;
  /** `email_verified`: true when Google said so, false when it did not. */
  readonly emailVerified: boolean;
  /** `hd`: the hosted domain, present only for accounts of a Workspace organization. */
  readonly hostedDomain: string | undefined;
  readonly name: string;
  readonly picture: string;
}
