import type { BegunAttempt, SignInAttempts } from './sign-in-attempts.service.js';

/** A request to which Passport puts the store's questions. */
export interface SignInRequest {
  readonly cookies?: Readonly<Record<string, string | undefined>>;
  /** Set where a sign-in begins. */
  attempt?: {
    /** The secret by which the browser is known while it signs in. */
    readonly browser: string;
    readonly returnTo: string;
  };
}

type Stored = (error: Error | null, state?: string) => void;
type Verified = (error: Error | null, codeVerifier: string | boolean, context?: unknown) => void;

/**
 * The state store of passport-oauth2, over {@link SignInAttempts}. Passport calls `store` with five arguments and
 * `verify` with four because the methods declare so many; its published types know neither.
 */
export class AttemptStore {
  constructor(
    private readonly attempts: SignInAttempts,
    private readonly cookie: string,
  ) {}

  store(request: SignInRequest, codeVerifier: unknown, _state?: unknown, _meta?: unknown, stored?: Stored): void {
    if (!stored || typeof codeVerifier !== 'string' || !request.attempt) {
      throw new TypeError('Sign-in was not begun with PKCE, a browser and a path to return to.');
    }
    const { browser, returnTo } = request.attempt;
    this.attempts.begin(browser, { codeVerifier, returnTo }).then(
      (state) => stored(null, state),
      (error: unknown) => stored(asError(error)),
    );
  }

  verify(request: SignInRequest, state: unknown, _meta: unknown, verified?: unknown): void {
    if (!isVerified(verified)) throw new TypeError('Passport did not ask for an answer.');
    const browser = request.cookies?.[this.cookie];
    if (!browser || typeof state !== 'string') return verified(null, false);
    this.attempts.finish(browser, state).then(
      (attempt?: BegunAttempt) =>
        attempt ? verified(null, attempt.codeVerifier, { returnTo: attempt.returnTo }) : verified(null, false),
      (error: unknown) => verified(asError(error), false),
    );
  }
}

function isVerified(callback: unknown): callback is Verified {
  return typeof callback === 'function';
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
