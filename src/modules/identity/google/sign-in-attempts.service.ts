import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/clock.js';
import { Random } from '../../../common/clock/random.js';
import { prepared } from '../../../common/database/prepared.js';
import { row, rows } from '../../../common/database/sql.js';
import { secretHash } from '../sessions/secret-hash.js';

const LIFETIME_MS = 10 * 60_000;
const PURGED_AT_ONCE = 100;

/** What a sign-in needs when Google answers. */
export interface BegunAttempt {
  /** The secret of PKCE (RFC 7636). */
  readonly codeVerifier: string;
  readonly returnTo: string;
}

/**
 * The sign-ins under way. Each has a state of its own, so that several tabs may sign in at once; a state is good for 10
 * minutes, once, and in the browser that began it. Any instance may finish what another began.
 */
@Injectable()
export class SignInAttempts {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** Remembers an attempt of this browser and returns its state. */
  async begin(browser: string, { codeVerifier, returnTo }: BegunAttempt): Promise<string> {
    await this.purge();
    const state = this.random.secret();
    await rows(
      this.em,
      `insert into identity.sign_in_attempt (state_hash, browser_hash, code_verifier, return_to, expires_at)
       values ($1, $2, $3, $4, $5)`,
      [
        secretHash(state),
        secretHash(browser),
        codeVerifier,
        returnTo,
        new Date(this.clock.now().getTime() + LIFETIME_MS),
      ],
    );
    return state;
  }

  /**
   * Takes the attempt with this state away and returns it; undefined when it is unknown, used, expired or another
   * browser's. One statement, so that of two answers with one state only one is taken. A foreign browser cannot spoil
   * an attempt.
   */
  async finish(browser: string, state: string): Promise<BegunAttempt | undefined> {
    return row<BegunAttempt>(
      this.em,
      prepared(`delete from identity.sign_in_attempt where state_hash = $1 and browser_hash = $2 and expires_at > $3
       returning code_verifier as "codeVerifier", return_to as "returnTo"`),
      [secretHash(state), secretHash(browser), this.clock.now()],
    );
  }

  /**
   * Lets the attempts that are to return to a path in which one of these addresses or keys stands, in any case and as it
   * is or URL-encoded, return to `/`, in the open transaction.
   */
  async forget(identifiers: readonly string[]): Promise<void> {
    const texts = identifiers.flatMap((one) => [one, encodeURIComponent(one)]).map((one) => one.toLowerCase());
    await rows(
      this.em,
      `update identity.sign_in_attempt set return_to = '/'
       where regexp_split_to_array(lower(return_to), '[/?#&=:,]') && $1::text[]`,
      [[...new Set(texts)]],
    );
  }

  /** Removes up to 100 expired attempts. Every beginning does it, so that the table does not grow for ever. */
  async purge(): Promise<void> {
    await rows(
      this.em,
      `delete from identity.sign_in_attempt where state_hash in
         (select state_hash from identity.sign_in_attempt where expires_at <= $1
          limit ${PURGED_AT_ONCE} for update skip locked)`,
      [this.clock.now()],
    );
  }
}
