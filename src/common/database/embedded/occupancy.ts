import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

/** Any number, as long as it stays the same: the name of the lock. */
const LOCK = 7_236_154_291;
const RETRY_MS = 200;
const RETRIES = 10;

/** Tells one application from another on the same server; held by a connection, so it never outlives its process. */
export interface Occupancy {
  /** Runs one statement on the connection that holds the lock. */
  query(text: string): Promise<readonly unknown[]>;
  /** Gives the server up. */
  release(): Promise<void>;
}

/**
 * Claims the server at `url` for this process. Undefined when another application has it; one that was killed a moment
 * ago is given time to vanish.
 *
 * @throws the driver's error when there is no connection
 */
export async function occupy(url: string, lost: (error: Error) => void): Promise<Occupancy | undefined> {
  const client = new Client({ connectionString: url, application_name: 'matricula occupancy', keepAlive: true });
  let released = false;
  client.on('error', (error) => {
    if (!released) lost(error);
    released = true;
  });
  const release = async (): Promise<void> => {
    released = true;
    await client.end().catch(() => undefined);
  };
  try {
    await client.connect();
    for (let attempt = 0; attempt < RETRIES; attempt += 1) {
      const result = await client.query<{ held: boolean }>(`select pg_try_advisory_lock(${LOCK}) as held`);
      if (result.rows[0]?.held) return { query: async (text) => (await client.query<object>(text)).rows, release };
      await sleep(RETRY_MS);
    }
  } catch (error) {
    await release();
    throw error;
  }
  await release();
  return undefined;
}
