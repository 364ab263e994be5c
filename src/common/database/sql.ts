import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery, type ControlledTransaction } from 'kysely';

/**
 * Runs one hand-written statement on the connection of `em` (its transaction, where it has one) and returns its rows.
 * Values are bound by the server as `$1…$n`, never spliced into the text; an array is bound as a PostgreSQL array.
 *
 * @throws the driver's error, with its SQLSTATE in `code`
 */
export async function rows<T>(em: EntityManager, text: string, values: readonly unknown[] = []): Promise<T[]> {
  const transaction = em.getTransactionContext<ControlledTransaction<unknown>>();
  const executor = transaction ?? em.getConnection().getClient();
  const result = await executor.executeQuery<T>(CompiledQuery.raw(text, [...values]));
  return result.rows;
}

/** Like {@link rows}, for statements of which at most the first row matters. */
export async function row<T>(em: EntityManager, text: string, values: readonly unknown[] = []): Promise<T | undefined> {
  const [first] = await rows<T>(em, text, values);
  return first;
}
