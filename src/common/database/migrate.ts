import { MikroORM } from '@mikro-orm/postgresql';
import { installJobQueue } from '../events/job-queue-schema.js';
import { MIGRATION_LOCK, withAdvisoryLock } from './advisory-lock.js';
import { ormOptions } from './orm-options.js';
import { versionFault } from './server-version.js';

/**
 * Brings a database up to date: our schemas, then the tables of the job queue. Any number of processes may call it at
 * once; one works, the others wait for it and find nothing left to do.
 *
 * @throws Error when the server is older than PostgreSQL 15; whatever the server answers when it cannot be reached
 */
export async function migrate(databaseUrl: string): Promise<void> {
  await withAdvisoryLock(databaseUrl, MIGRATION_LOCK, async (client) => {
    const fault = await versionFault(client);
    if (fault !== undefined) throw new Error(fault);
    const orm = await MikroORM.init(ormOptions(databaseUrl));
    try {
      await orm.migrator.up();
    } finally {
      await orm.close(true);
    }
    await installJobQueue(databaseUrl);
  });
}
