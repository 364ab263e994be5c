import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';

const ATTEMPTS = 10;
const RETRIED = new Set(['40001', '40P01']); // serialization_failure, deadlock_detected

interface Attempt {
  readonly onCommit: (() => void)[];
  /** Whether a failure that passes by itself ends the work, because it has been tried often enough. */
  readonly last: boolean;
  /** Whether something failed for which no savepoint had been set, so that each gets one this time. */
  readonly careful: boolean;
}

const attempts = new AsyncLocalStorage<Attempt>();

/**
 * Calls `tell` once the open transaction has committed, or never: for counters and the like, within this process. What
 * must not be lost is a job in the queue instead.
 */
export function onCommit(tell: () => void): void {
  attempts.getStore()?.onCommit.push(tell);
}

/**
 * The one way to open a transaction.
 *
 * The level is pinned to READ COMMITTED, whatever the server's default: the lock protocol of
 * `docs/architecture.md` needs each statement to take a fresh snapshot. Deadlocks and serialization failures
 * begin the work anew, at most {@link ATTEMPTS} times; so work has no effect outside the database.
 */
@Injectable()
export class Transactions {
  private readonly logger = new Logger(Transactions.name);

  constructor(private readonly em: EntityManager) {}

  /** Runs `work` in a transaction of its own, or within the one that is open already, and returns what it returns. */
  async run<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.em.isInTransaction() ? work(this.em) : this.begin(work);
  }

  /**
   * Runs `work` in a transaction of its own.
   *
   * @throws Error when a transaction is open already: `work` relies on its first statement being the first
   */
  async runAlone<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    if (this.em.isInTransaction())
      throw new Error('This work locks in its first statement and opens its own transaction.');
    return this.begin(work);
  }

  private async begin<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    let careful = false;
    for (let attempt = 1; ; attempt++) {
      try {
        const current: Attempt = { onCommit: [], last: attempt === ATTEMPTS, careful };
        const result = await attempts.run(current, () =>
          this.em.fork({ clear: true }).transactional(work, { isolationLevel: 'read committed' }),
        );
        for (const tell of current.onCommit) tell();
        return result;
      } catch (error) {
        if (error instanceof Unguarded) {
          this.logger.warn({ msg: 'a transaction begins anew, with savepoints', err: error.cause });
          careful = true;
          continue;
        }
        if (attempt === ATTEMPTS || !mayBeginAnew(error)) throw error;
        await pause(jitter(attempt));
      }
    }
  }
}

/** Runs `work` in a savepoint of the open transaction: if it throws, what it did is undone and the rest stands. */
export function savepoint<T>(em: EntityManager, work: (em: EntityManager) => Promise<T>): Promise<T> {
  if (!em.isInTransaction()) throw new Error('A savepoint needs a transaction.');
  // Without `clear`, an error would also empty the outer unit of work.
  return em.transactional(work, { clear: true });
}

/**
 * Runs `work` so that what it did can be undone if it throws, and the rest stands. Hardly anything ever throws, and a
 * savepoint is two ways to the server: so the first time there is none, and whatever throws lets the whole transaction
 * begin anew, in which every such work has its savepoint.
 *
 * @throws what `work` throws, once it is undone
 */
export async function guarded<T>(em: EntityManager, work: (em: EntityManager) => Promise<T>): Promise<T> {
  const current = attempts.getStore();
  if (!current || current.careful || current.last) return savepoint(em, work);
  try {
    const result = await work(em);
    await em.flush();
    return result;
  } catch (error) {
    if (error instanceof Unguarded || mayBeginAnew(error)) throw error;
    throw new Unguarded('This work is begun anew, with savepoints.', { cause: error });
  }
}

/** Something failed that had no savepoint. */
class Unguarded extends Error {}

/**
 * Whether an error is one of two transactions having met, and the open one will be begun anew if it is thrown: whoever
 * would make do with less than the whole work should throw it.
 */
export function willBeginAnew(error: unknown): boolean {
  const current = attempts.getStore();
  return error instanceof Unguarded || (current !== undefined && !current.last && mayBeginAnew(error));
}

function mayBeginAnew(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && RETRIED.has(String(error.code));
}

/** Milliseconds: a random part of 5, 10, 20 … up to 320, so that two rivals do not meet again. */
function jitter(attempt: number): number {
  return Math.random() * 5 * 2 ** Math.min(attempt - 1, 6);
}
