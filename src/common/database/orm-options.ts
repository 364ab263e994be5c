import { Migrator } from '@mikro-orm/migrations';
import { defineConfig, type Options } from '@mikro-orm/postgresql';
import { prepareStatements } from './prepared.js';
import { MIGRATIONS } from './migrations/index.js';

/** How many connections one process opens at most, besides those of the job queue. */
const CONNECTIONS = 10;

/** The settings that every connection of the project shares, whatever entities it knows. */
export function ormOptions(databaseUrl: string, entities: Options['entities'] = []): Options {
  return defineConfig({
    clientUrl: databaseUrl,
    entities,
    extensions: [Migrator],
    pool: { min: 0, max: CONNECTIONS },
    driverOptions: {
      // The driver reads the whole URL, `sslmode` and all; the ORM takes only host, port, user, password and name of it.
      connectionString: databaseUrl,
      application_name: 'matricula',
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      onConnect: prepareStatements,
    },
    discovery: { warnWhenNoEntities: false },
    forceUtcTimezone: true,
    migrations: {
      tableName: 'migration',
      migrationsList: [...MIGRATIONS],
      snapshot: false,
      silent: true,
      allOrNothing: true,
      path: 'src/common/database/migrations',
      emit: 'ts',
    },
    schemaGenerator: { managementDbName: 'postgres', ignoreSchema: ['pgboss', 'public'] },
  });
}
