// Writes a migration from what the entities say and the database does not: npm run migration:create -- <name>
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MikroORM } from '@mikro-orm/postgresql';
import { startEmbeddedPostgres } from '../dist/common/database/embedded-postgres.js';
import { migrate } from '../dist/common/database/migrate.js';
import { databaseOptions } from '../dist/mikro-orm.config.js';

const folder = await mkdtemp(join(tmpdir(), 'matricula-migration-'));
const server = await startEmbeddedPostgres({ dataDir: folder });
try {
  await migrate(server.url);
  const orm = await MikroORM.init(databaseOptions(server.url));
  const { fileName, diff } = await orm.migrator.create(undefined, false, false, process.argv[2]);
  console.log(
    diff.up.length === 0
      ? 'The schema is up to date.'
      : `Wrote ${fileName}; read it, then list it in migrations/index.ts.`,
  );
  await orm.close(true);
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
