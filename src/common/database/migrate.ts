import { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { installJobQueue } from '../events/job-queue-schema.js';
import { ormOptions } from './orm-options.js';

/** Any number that nothing else on the server locks. */
const MIGRATION_LOCK = 7_241_905_338;

/**
 * Brings a database up to date: our schemas, then the tables of the job queue. Any number of processes may call it at
 * once; one works, the others wait for it and find nothing left to do.
 *
 * @throws Error when the server is older than PostgreSQL 15; whatever the server answers when it cannot be reached
 */
export async function migrate(databaseUrl: string): Promise<void> {
  const lock = new Client({ connectionString: databaseUrl, application_name: 'matricula-migration' });
  await lock.connect();
  try {
    await requireVersion(lock);
    await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const orm = await MikroORM.init(ormOptions(databaseUrl));
    try {
      await orm.migrator.up();
    } finally {
      await orm.close(true);
    }
    await installJobQueue(databaseUrl);
  } finally {
    await lock.end();
  }
}

async function requireVersion(client: Client): Promise<void> {
  const { rows } = await client.query<{ version: string }>(`select current_setting('server_version_num') as version`);
  const version = Number(rows[0]?.version ?? 0);
  if (version < 150_000) throw new Error(`PostgreSQL 15 or newer is needed; this server has ${version / 10_000}.`);
}
