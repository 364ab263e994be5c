import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/clock.js';
import { Random } from '../../../common/clock/random.js';
import { prepared } from '../../../common/database/prepared.js';
import { row } from '../../../common/database/sql.js';
import { DomainError } from '../../../common/errors/index.js';
import { decodeCursor } from '../../../common/http/cursor.js';
import { pageOf, type Page, type PageQuery } from '../../../common/http/page.js';
import { AccountGone } from '../sessions/account-gone.js';
import { secretHash } from '../sessions/secret-hash.js';
import { AccessToken } from './access-token.entity.js';

const PREFIX = 'mat_';
const DEFAULT_LIFETIME_MS = 90 * 86_400_000;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** What may be shown of a token at any time. */
export interface AccessTokenFacts {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** A token at its making, the only time at which it is known. */
export interface IssuedAccessToken extends AccessTokenFacts {
  readonly token: string;
}

/** The keys of REST clients: `mat_` and 32 random bytes in base64url, of which only the hash is stored. */
@Injectable()
export class AccessTokens {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /**
   * Makes a token that acts as this user until `expiresAt`, by default for 90 days.
   *
   * @throws DomainError `invalid-expiry` (refused) unless it expires in the future and within a year; `unauthenticated`
   *   when the user was retired, be it at this moment
   */
  async issue(user: string, name: string, expiresAt?: Date): Promise<IssuedAccessToken> {
    const createdAt = this.clock.now();
    const facts: AccessTokenFacts = {
      id: this.random.id(),
      name,
      createdAt,
      expiresAt: expiresAt ?? new Date(createdAt.getTime() + DEFAULT_LIFETIME_MS),
    };
    if (!(facts.expiresAt > createdAt && facts.expiresAt <= aYearAfter(createdAt))) {
      throw new DomainError('refused', 'invalid-expiry', 'A token must expire in the future, and within a year.');
    }
    const token = PREFIX + this.random.secret();
    const issued = await row(
      this.em,
      `insert into identity.access_token (id, user_id, name, token_hash, created_at, expires_at)
       select $1, id, $3, $4, $5, $6 from identity."user" where id = $2 and retired_at is null for key share
       returning id`,
      [facts.id, user, name, secretHash(token), createdAt, facts.expiresAt],
    );
    if (!issued) throw new AccountGone();
    return { ...facts, token };
  }

  /** The user's tokens, oldest first, expired ones included. */
  async list(user: string, { limit, cursor }: PageQuery): Promise<Page<AccessTokenFacts>> {
    const after = cursor === undefined ? {} : { id: { $gt: idOf(cursor) } };
    const found = await this.em
      .fork()
      .find(AccessToken, { user, ...after }, { orderBy: { id: 'asc' }, limit: limit + 1 });
    return pageOf<AccessTokenFacts>(found, limit, (token) => [token.id]);
  }

  /**
   * Takes a token back; from then on it is refused.
   *
   * @throws DomainError `not-found` when the user has no such token
   */
  async revoke(user: string, id: string): Promise<void> {
    const deleted = UUID.test(id) ? await this.em.nativeDelete(AccessToken, { id, user }) : 0;
    if (deleted === 0) throw new DomainError('not-found', 'not-found', 'You have no such access token.');
  }

  /** Takes back every token of a user. */
  async revokeAll(user: string): Promise<void> {
    await this.em.nativeDelete(AccessToken, { user });
  }

  /** Whose token this is; undefined when it is unknown, expired or revoked. */
  async find(token: string): Promise<string | undefined> {
    if (!token.startsWith(PREFIX)) return undefined;
    const found = await row<{ user_id: string }>(
      this.em,
      prepared('select user_id from identity.access_token where token_hash = $1 and expires_at > $2'),
      [secretHash(token), this.clock.now()],
    );
    return found?.user_id;
  }
}

function idOf(cursor: string): string {
  const [id] = decodeCursor(cursor, 1);
  if (id !== undefined && UUID.test(id)) return id;
  throw new DomainError('malformed', 'invalid-cursor', 'The cursor is not one that this list has handed out.');
}

function aYearAfter(instant: Date): Date {
  const later = new Date(instant);
  later.setUTCFullYear(later.getUTCFullYear() + 1);
  return later;
}
