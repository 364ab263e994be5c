import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

const PATIENCE_MS = 30_000;

/** Asks a database something, over a connection for this alone. */
export async function asked<T>(databaseUrl: string, ask: (database: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'proof-crashes' });
  await client.connect();
  try {
    return await ask(client);
  } finally {
    await client.end();
  }
}

/** Until what an application had begun by now has been carried out, or not: also what it sent before it was killed. */
export async function untilNobodyWrites(database: pg.Client): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  const { rows: before } = await database.query<{ now: string }>('select clock_timestamp()::text as now');
  for (;;) {
    const { rows } = await database.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity
       where datname = current_database() and application_name = 'matricula' and state <> 'idle'
         and coalesce(xact_start, query_start) <= $1`,
      [before[0]?.now],
    );
    if (rows[0]?.count === 0) return;
    if (Date.now() > deadline) throw new Error('Somebody still writes.');
    await pause(10);
  }
}
