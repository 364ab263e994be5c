import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { Random } from '../../clock/random.js';
import { Configuration } from '../../config/index.js';
import { row, rows } from '../../database/sql.js';
import { Transactions } from '../../database/transactions.js';
import { DomainError } from '../../errors/index.js';
import { keyedHash, seal, unseal } from './answer-seal.js';
import { Turns } from './turns.js';

const KEPT_MS = 24 * 60 * 60 * 1000;
const NONCE_BYTES = 12;

/** A request that its client may repeat: who, under which key, and a text that is the same for a repetition. */
export interface RepeatableRequest {
  readonly caller: string;
  readonly key: string;
  readonly content: string;
}

/** What a client is answered. */
export interface Answer {
  readonly status: number;
  readonly location?: string;
  readonly body?: unknown;
}

/** An answer, and whether it is that of an earlier request. */
export interface GivenAnswer {
  readonly answer: Answer;
  readonly replayed: boolean;
}

/**
 * Answers a request once, however often it is repeated within 24 hours. The record is written in the transaction of the
 * work: both are there, or neither. A repetition at the same time waits for the first; after an error it does the work.
 */
@Injectable()
export class Idempotency {
  constructor(
    private readonly em: EntityManager,
    private readonly transactions: Transactions,
    private readonly turns: Turns,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /**
   * Does the work, or returns the answer that it had before. The work runs within the transaction and, after a
   * deadlock, again from its start.
   *
   * @throws DomainError `idempotency-key-reused` (refused) when the key came with another content before
   */
  async once(request: RepeatableRequest, work: () => Promise<Answer>): Promise<GivenAnswer> {
    const keyHash = this.hash('key', request.key);
    return this.transactions.run(async (em) => {
      await rows(em, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [turnOf(request, keyHash)]);
      const known = await this.recall(em, request, keyHash);
      if (known) return { answer: known, replayed: true };
      const answer = await work();
      await this.remember(em, request, keyHash, answer);
      return { answer, replayed: false };
    });
  }

  /**
   * Like `once`, for work that commits in transactions of its own: it runs in none, and its answer is kept when it has
   * ended. A repetition after a crash on the way does the work again, which must do no harm.
   *
   * @throws DomainError `idempotency-key-reused` (refused) when the key came with another content before
   */
  async onceDone(request: RepeatableRequest, work: () => Promise<Answer>): Promise<GivenAnswer> {
    const keyHash = this.hash('key', request.key);
    const recalled = await this.recall(this.em, request, keyHash);
    if (recalled) return { answer: recalled, replayed: true };
    return this.turns.take(turnOf(request, keyHash), async () => {
      const known = await this.recall(this.em, request, keyHash);
      if (known) return { answer: known, replayed: true };
      const answer = await work();
      await this.remember(this.em, request, keyHash, answer);
      return { answer, replayed: false };
    });
  }

  /** Deletes the records that are no longer kept, and returns their number. */
  async purge(): Promise<number> {
    const text = 'delete from common.idempotency_record where created_at <= $1 returning 1';
    return (await rows(this.em, text, [this.oldestKept()])).length;
  }

  /** Deletes the records of one caller, in the open transaction. */
  async forget(caller: string): Promise<void> {
    await rows(this.em, 'delete from common.idempotency_record where caller = $1', [caller]);
  }

  private async recall(em: EntityManager, request: RepeatableRequest, keyHash: string): Promise<Answer | undefined> {
    const record = await row<{ fingerprint: string; answer: Buffer }>(
      em,
      `select fingerprint, answer from common.idempotency_record
       where caller = $1 and key_hash = $2 and created_at > $3`,
      [request.caller, keyHash, this.oldestKept()],
    );
    if (!record) return undefined;
    if (record.fingerprint !== this.hash('content', request.content)) {
      throw new DomainError(
        'refused',
        'idempotency-key-reused',
        'This Idempotency-Key came with another request before.',
      );
    }
    return answerIn(unseal(this.secrets(request), request.caller, record.answer));
  }

  /** A record that is no longer kept may still be there: it gives way; any other stays. */
  private async remember(
    em: EntityManager,
    request: RepeatableRequest,
    keyHash: string,
    answer: Answer,
  ): Promise<void> {
    const nonce = Buffer.from(this.random.secret(NONCE_BYTES), 'base64url');
    const sealed = seal(this.secrets(request), request.caller, nonce, JSON.stringify(answer));
    await rows(
      em,
      `insert into common.idempotency_record (caller, key_hash, fingerprint, answer, created_at)
       values ($1, $2, $3, $4, $5)
       on conflict (caller, key_hash) do update set
         fingerprint = excluded.fingerprint, answer = excluded.answer, created_at = excluded.created_at
       where idempotency_record.created_at <= $6`,
      [request.caller, keyHash, this.hash('content', request.content), sealed, this.clock.now(), this.oldestKept()],
    );
  }

  private oldestKept(): Date {
    return new Date(this.clock.now().getTime() - KEPT_MS);
  }

  private hash(purpose: string, text: string): string {
    return keyedHash(this.configuration.sessionSecret, purpose, text);
  }

  private secrets(request: RepeatableRequest): readonly [string, string] {
    return [this.configuration.sessionSecret, request.key];
  }
}

/** What a repetition waits for. */
function turnOf({ caller }: RepeatableRequest, keyHash: string): string {
  return `${caller} ${keyHash}`;
}

function answerIn(text: string): Answer {
  const answer: unknown = JSON.parse(text);
  if (isAnswer(answer)) return answer;
  throw new Error('A kept answer is not one.');
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'status' in value && typeof value.status === 'number';
}
