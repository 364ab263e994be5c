import { MikroORM } from '@mikro-orm/postgresql';
import type { Client } from 'pg';
import { installJobQueue } from '../events/job-queue-schema.js';
import { MIGRATION_LOCK, withAdvisoryLock } from './advisory-lock.js';
import { ormOptions } from './orm-options.js';

/**
 * Brings a database up to date: our schemas, then the tables of the job queue. Any number of processes may call it at
 * once; one works, the others wait for it and find nothing left to do.
 *
 * @throws Error when the server is older than PostgreSQL 15; whatever the server answers when it cannot be reached
 */
export async function migrate(databaseUrl: string): Promise<void> {
  await withAdvisoryLock(databaseUrl, MIGRATION_LOCK, async (client) => {
    await requireVersion(client);
    const orm = await MikroORM.init(ormOptions(databaseUrl));
    try {
      await orm.migrator.up();
    } finally {
      await orm.close(true);
    }
    await installJobQueue(databaseUrl);
  });
}

async function requireVersion(client: Client): Promise<void> {
  const { rows } = await client.query<{ version: string }>(`select current_setting('server_version_num') as version`);
  const version = Number(rows[0]?.version ?? 0);
  if (version < 150_000) throw new Error(`PostgreSQL 15 or newer is needed; this server has ${version / 10_000}.`);
}
