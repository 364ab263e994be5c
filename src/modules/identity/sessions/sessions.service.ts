import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/clock.js';
import { Random } from '../../../common/clock/random.js';
import { prepared } from '../../../common/database/prepared.js';
import { row, rows } from '../../../common/database/sql.js';
import { AccountGone } from './account-gone.js';
import { secretHash } from './secret-hash.js';

const LIFETIME_MS = 30 * 86_400_000;
const PURGED_AT_ONCE = 100;

/** What a browser needs to stay signed in. */
export interface OpenedSession {
  readonly token: string;
  readonly expiresAt: Date;
}

/**
 * Who is signed in where. A session lasts 30 days from its opening, whatever happens in it, and is found by one
 * statement on its primary key: nothing is remembered in the process, so that any instance may answer.
 */
@Injectable()
export class Sessions {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /**
   * Opens a session. The token is told this once; only its hash is stored.
   *
   * @throws AccountGone when the user was retired, be it at this moment
   */
  async open(userId: string): Promise<OpenedSession> {
    await this.purge();
    const token = this.random.secret();
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + LIFETIME_MS);
    const opened = await row(
      this.em,
      prepared(`insert into identity.session (token_hash, user_id, created_at, expires_at)
       select $1, id, $3, $4 from identity."user" where id = $2 and retired_at is null for key share
       returning user_id`),
      [secretHash(token), userId, now, expiresAt],
    );
    if (!opened) throw new AccountGone();
    return { token, expiresAt };
  }

  /** Whose session this is; undefined when there is none, or it was closed or has expired. */
  async find(token: string): Promise<string | undefined> {
    const found = await row<{ user_id: string }>(
      this.em,
      prepared('select user_id from identity.session where token_hash = $1 and expires_at > $2'),
      [secretHash(token), this.clock.now()],
    );
    return found?.user_id;
  }

  /** Closes one session; an unknown token closes nothing. */
  async close(token: string): Promise<void> {
    await rows(this.em, 'delete from identity.session where token_hash = $1', [secretHash(token)]);
  }

  /** Signs a user out everywhere. */
  async closeAll(userId: string): Promise<void> {
    await rows(this.em, 'delete from identity.session where user_id = $1', [userId]);
  }

  /** Removes up to 100 expired sessions. Every opening does it, so that the table does not grow for ever. */
  async purge(): Promise<void> {
    await rows(
      this.em,
      prepared(`delete from identity.session where token_hash in
         (select token_hash from identity.session where expires_at <= $1 limit ${PURGED_AT_ONCE} for update skip locked)`),
      [this.clock.now()],
    );
  }
}
