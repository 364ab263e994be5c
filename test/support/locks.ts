import { setTimeout as pause } from 'node:timers/promises';
import { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../src/common/database/sql.js';
import type { Modules } from './modules.js';

/** Row locks from the weakest to the strongest, as PostgreSQL names them. */
const MODES = ['key share', 'share', 'no key update', 'update'] as const;

export type RowLock = (typeof MODES)[number] | 'none';

/** A row, by its table and the value of a column. */
export interface Row {
  readonly table: string;
  readonly id: string;
  /** `id` unless told otherwise. */
  readonly column?: string;
}

type Work = (em: EntityManager) => Promise<unknown>;

/** How a row is locked by open transactions: the more other locks they keep off, the stronger theirs is. */
export async function lockOn(modules: Modules, { table, id, column = 'id' }: Row): Promise<RowLock> {
  const free = await Promise.all(
    MODES.map((mode) => modules.sql(`select from ${table} where ${column} = $1 for ${mode} skip locked`, [id])),
  );
  const refused = free.filter((found) => found.length === 0).length;
  return refused === 0 ? 'none' : (MODES[refused - 1] ?? 'none');
}

/** How rows are locked once `work` has been done and its transaction is open still. */
export function locksAfter(modules: Modules, work: Work, rowsOf: readonly Row[]): Promise<RowLock[]> {
  return modules
    .get(EntityManager)
    .fork()
    .transactional(async (em) => {
      await work(em);
      return Promise.all(rowsOf.map((row) => lockOn(modules, row)));
    });
}

/** Which of these rows, of one table, `work` has locked by the time it waits for one of them that somebody else holds. */
export async function lockedBefore(modules: Modules, held: Row, others: readonly Row[], work: Work): Promise<Row[]> {
  const em = modules.get(EntityManager);
  const { table, id, column = 'id' } = held;
  let working: Promise<unknown> = Promise.resolve();
  try {
    return await em.fork().transactional(async (holder) => {
      await rows(holder, `select from ${table} where ${column} = $1 for update`, [id]);
      working = em.fork().transactional(work);
      await Promise.race([untilSomebodyWaits(modules), working.then(failsToWait)]);
      const locks = await Promise.all(others.map((row) => lockOn(modules, row)));
      return others.filter((_, n) => locks[n] !== 'none');
    });
  } finally {
    await working;
  }
}

/** Resolves when a transaction of this database waits for another. @throws Error when none does for long */
export async function untilSomebodyWaits(modules: Modules): Promise<void> {
  for (let tries = 0; tries < 1_000; tries++) {
    const waiting = await modules.sql(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (waiting.length > 0) return;
    await pause(10);
  }
  throw new Error('Nobody waits for a lock.');
}

function failsToWait(): never {
  throw new Error('This work does not wait for the row that is held.');
}
