import type pg from 'pg';

const NO_MORE_THAN = 10;
/** Serialization failure, and deadlock. */
const PASSING = new Set(['40001', '40P01']);

/** Runs a part of a transaction so that what it did is undone if it fails, and the rest stands. */
export type Guard = (part: () => Promise<void>) => Promise<void>;

/**
 * Runs `work` in a transaction at READ COMMITTED. It begins anew when `work` answers undefined, and after a deadlock or
 * a serialization failure. A guarded part has no savepoint, which would be two statements more, until one has failed:
 * then all begins anew and every part has one.
 */
export async function inTransaction<T>(
  client: pg.PoolClient,
  work: (guard: Guard) => Promise<T | undefined>,
): Promise<T> {
  let guard: Guard = withoutSavepoint;
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query('begin isolation level read committed');
      const result = await work(attempt === NO_MORE_THAN ? inSavepoint(client) : guard);
      await client.query(result === undefined ? 'rollback' : 'commit');
      if (result !== undefined) return result;
      if (attempt === NO_MORE_THAN) throw new Error('What is to be locked changes faster than it can be.');
    } catch (error) {
      await client.query('rollback');
      if (attempt === NO_MORE_THAN || !(error instanceof Unguarded || passes(error))) throw error;
      if (error instanceof Unguarded) guard = inSavepoint(client);
    }
  }
}

/** A part failed that had no savepoint. */
class Unguarded extends Error {}

async function withoutSavepoint(part: () => Promise<void>): Promise<void> {
  try {
    await part();
  } catch (error) {
    if (passes(error)) throw error;
    throw new Unguarded('It begins anew, with savepoints.', { cause: error });
  }
}

function inSavepoint(client: pg.PoolClient): Guard {
  return async (part) => {
    await client.query('savepoint part');
    try {
      await part();
      await client.query('release savepoint part');
    } catch (error) {
      if (passes(error)) throw error;
      await client.query('rollback to savepoint part');
    }
  };
}

function passes(error: unknown): boolean {
  return error instanceof Error && 'code' in error && PASSING.has(String(error.code));
}
