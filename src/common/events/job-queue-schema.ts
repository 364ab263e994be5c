import { Client } from 'pg';
import { PgBoss } from 'pg-boss';
import { DELIVERY_QUEUE, DELIVERY_QUEUE_OPTIONS } from './delivery-queue.js';
import { JOB_SCHEMA } from './job-queue.js';

/**
 * Makes or updates the tables of pg-boss and our queue in them.
 *
 * pg-boss declares the name of a dead-letter queue as a nullable foreign key. No foreign key of this database is
 * nullable, and we use no dead-letter queue (a job that ran out of tries stays, as failed), so those are dropped.
 */
export async function installJobQueue(databaseUrl: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    schema: JOB_SCHEMA,
    supervise: false,
    schedule: false,
    max: 2,
  });
  boss.on('error', () => undefined); // what matters is thrown by the calls below
  await boss.start();
  try {
    await boss.createQueue(DELIVERY_QUEUE, DELIVERY_QUEUE_OPTIONS);
    await boss.updateQueue(DELIVERY_QUEUE, DELIVERY_QUEUE_OPTIONS);
  } finally {
    await boss.stop({ graceful: false });
  }
  await dropNullableForeignKeys(databaseUrl);
}

async function dropNullableForeignKeys(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ statement: string }>(
      `select distinct format('alter table %s drop constraint if exists %I', c.conrelid::regclass, c.conname) as statement
       from pg_constraint c
       join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)
       where c.contype = 'f' and c.connamespace = $1::regnamespace and not a.attnotnull and c.conparentid = 0`,
      [JOB_SCHEMA],
    );
    for (const { statement } of rows) await client.query(statement);
  } finally {
    await client.end();
  }
}
