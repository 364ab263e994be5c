import { Client, type ClientBase } from 'pg';

/** Numbers that nothing else on the server locks. */
export const MIGRATION_LOCK = 7_241_905_338;
export const START_UP_LOCK = 7_241_905_339;

/**
 * Runs `work` while no other process that asks for the same lock on this database does. The lock belongs to a connection
 * of its own, so a process that dies gives it back; and to a transaction of it, so that it is kept behind a pooler that
 * shares connections out by transaction. `work` must not end that transaction.
 */
export async function withAdvisoryLock<T>(
  databaseUrl: string,
  lock: number,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'matricula-lock' });
  client.on('error', () => undefined); // whatever needs the connection throws by itself
  await client.connect();
  try {
    await lockUntilCommit(client, String(lock));
    const result = await work(client);
    await client.query('commit');
    return result;
  } finally {
    await client.end();
  }
}

/**
 * Opens a transaction that holds an advisory lock, once whoever holds it now has ended.
 *
 * @param lock a number, or an SQL expression for one that reads `values`
 */
export async function lockUntilCommit(client: ClientBase, lock: string, values: readonly string[] = []): Promise<void> {
  await client.query('begin');
  await client.query('set local idle_in_transaction_session_timeout = 0'); // the work goes on elsewhere meanwhile
  await client.query(`select pg_advisory_xact_lock(${lock})`, [...values]);
}
