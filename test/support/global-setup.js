import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';

const ROOT = join(import.meta.dirname, '..', '..');
/** Fast and forgetful: the server does not outlive the run. */
const FORGETFUL = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200'];

/**
 * Starts one PostgreSQL for the whole run, or takes the one at TEST_DATABASE_URL, and makes a migrated template there
 * that every `createDatabase()` copies. Jest loads this file outside its module system, so the application's code is
 * compiled first. When a migration fails, only tests that ask for a database fail, each with the reason.
 */
export default async function setUp() {
  const run = randomBytes(5).toString('hex');
  const build = join(ROOT, 'node_modules', '.cache', 'matricula', `tests-${run}`);
  compile(build);
  const server = process.env.TEST_DATABASE_URL ? undefined : await startServer(build);
  const adminUrl = server?.url ?? process.env.TEST_DATABASE_URL;
  const template = `matricula_${run}`;

  const tearDown = async () => {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    if (!server) await dropDatabases(adminUrl, template);
    await server?.stop();
    rmSync(build, { recursive: true, force: true });
  };
  const interrupted = () => void tearDown().finally(() => process.exit(130));
  process.on('SIGINT', interrupted).on('SIGTERM', interrupted);
  globalThis.matriculaTearDown = tearDown;

  try {
    await makeTemplate(adminUrl, template, join(build, 'common', 'database', 'migrate.js'));
  } catch (error) {
    process.env.MATRICULA_TEST_FAULT = error instanceof Error ? error.message : String(error);
  }
  process.env.MATRICULA_TEST_ADMIN_URL = adminUrl;
  process.env.MATRICULA_TEST_TEMPLATE = template;
}

function compile(build) {
  mkdirSync(build, { recursive: true });
  writeFileSync(join(build, 'package.json'), '{ "type": "module" }\n');
  const swc = join(ROOT, 'node_modules', '@swc', 'cli', 'bin', 'swc.js');
  const args = [swc, 'src', '--out-dir', build, '--strip-leading-paths', '--quiet'];
  execFileSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}

async function startServer(build) {
  const { startEmbeddedPostgres } = await load(join(build, 'common', 'database', 'embedded-postgres.js'));
  const dataDir = mkdtempSync(join(tmpdir(), 'matricula-tests-'));
  chmodSync(dataDir, 0o755);
  const server = await startEmbeddedPostgres({ dataDir, flags: FORGETFUL.flatMap((setting) => ['-c', setting]) });
  const stop = async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { url: server.url, stop };
}

async function makeTemplate(adminUrl, template, migrations) {
  await asAdmin(adminUrl, (client) => client.query(`create database ${template}`));
  if (existsSync(migrations)) {
    const { migrate } = await load(migrations);
    const url = new URL(adminUrl);
    url.pathname = `/${template}`;
    await migrate(url.href);
  }
  await asAdmin(adminUrl, (client) => client.query(`alter database ${template} allow_connections false`));
}

async function dropDatabases(adminUrl, template) {
  await asAdmin(adminUrl, async (client) => {
    const found = await client.query('select datname as name from pg_database where starts_with(datname, $1)', [
      template,
    ]);
    for (const { name } of found.rows) await client.query(`drop database if exists ${name} with (force)`);
  });
}

async function asAdmin(adminUrl, work) {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function load(file) {
  return import(pathToFileURL(file).href);
}
