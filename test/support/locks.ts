import { setTimeout as pause } from 'node:timers/promises';
import { EntityManager } from '@mikro-orm/postgresql';
import { jest } from '@jest/globals';
import { rows } from '../../src/common/database/sql.js';
import type { IdentifierTransactions } from '../../src/modules/identity/identifier-transactions.js';
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
  let refused = 0;
  // One after another, for they would keep each other off.
  for (const mode of MODES) {
    const free = await modules.sql(`select from ${table} where ${column} = $1 for ${mode} skip locked`, [id]);
    if (free.length === 0) refused++;
  }
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
      working = em.fork().transactional(async (inner) => {
        // It may read tables from end to end, one within the other, whenever it likes; it only likes to now and then.
        for (const way of ['indexscan', 'bitmapscan', 'hashjoin', 'mergejoin'])
          await rows(inner, `set local enable_${way} = off`);
        await work(inner);
      });
      if (!(await waits(modules, working))) throw new Error('This work does not wait for the row that is held.');
      const locks = await Promise.all(others.map((row) => lockOn(modules, row)));
      return others.filter((_, n) => locks[n] !== 'none');
    });
  } finally {
    await working;
  }
}

/**
 * Three rows in the order of their ids, written last the first and first the last: whoever takes them as they lie in the
 * table takes them backwards.
 */
export async function stirred(
  modules: Modules,
  rowOf: (id: string) => Row,
  ids: readonly string[],
): Promise<[Row, Row, Row]> {
  const [first = '', second = '', third = ''] = ids.toSorted();
  const found: [Row, Row, Row] = [rowOf(first), rowOf(second), rowOf(third)];
  for (const { table, id, column = 'id' } of found.toReversed()) {
    await modules.sql(`update ${table} set ${column} = ${column} where ${column} = $1`, [id]);
  }
  return found;
}

/**
 * What comes of `work` that waits for somebody who locks rows, by the first of these statements, and carries out the
 * rest before they let go: it meets something else than it knew of.
 */
export async function changedMeanwhile<T>(
  modules: Modules,
  [lock = '', ...changes]: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const [locked, waiting] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const changing = modules
    .get(EntityManager)
    .fork()
    .transactional(async (em) => {
      await rows(em, lock);
      locked.resolve();
      await waiting.promise;
      for (const change of changes) await rows(em, change);
    });
  await locked.promise;
  const working = work();
  const waited = await waits(modules, working);
  waiting.resolve();
  await changing;
  if (!waited) throw new Error('This work does not wait for the rows that are held.');
  return working;
}

/**
 * Lets `change` happen each time that people are to be locked, before they are, up to so often; it is told which time it
 * is. Answers with a count of how often they were to be. Ends with `jest.restoreAllMocks`.
 */
export function beforeLocking(
  transactions: IdentifierTransactions,
  times: number,
  change: (time: number) => Promise<unknown>,
): () => number {
  const run = transactions.run.bind(transactions);
  let locked = 0;
  jest.spyOn(transactions, 'run').mockImplementation(async (people, work) => {
    if (++locked <= times) await change(locked);
    return run(people, work);
  });
  return () => locked;
}

/** Whether `work`, which is going on in a transaction of its own, comes to wait for another; false when it ends. */
export async function waits(modules: Modules, work: Promise<unknown>): Promise<boolean> {
  const ended = work.then(
    () => true,
    () => true,
  );
  while (!(await Promise.race([ended, pause(10, false)]))) {
    const waiting = await modules.sql(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (waiting.length > 0) return true;
  }
  return false;
}
