import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/common/database/embedded-postgres.js';

let dataDir: string;
let server: EmbeddedPostgres;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'matricula-embedded-'));
  mkdirSync(join(dataDir, 'postgres.draft-1999999999', 'files'), { recursive: true });
  server = await startEmbeddedPostgres({ dataDir });
});
afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true });
});

async function query(text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: server.url });
  await client.connect();
  try {
    return (await client.query<object>(text)).rows;
  } finally {
    await client.end();
  }
}

test('a server that was only half made is thrown away and made anew', () => {
  expect(readdirSync(dataDir).toSorted()).toEqual(['postgres', 'postgres-password', 'postgres.log']);
});

test('the server stores UTF-8, sorts by code point and lives in UTC', async () => {
  const settings = `select current_setting('server_encoding') as encoding, current_setting('TimeZone') as zone,
                           datlocale as locale from pg_database where datname = current_database()`;
  expect(await query(settings)).toEqual([{ encoding: 'UTF8', zone: 'UTC', locale: 'C.UTF-8' }]);
});

test('the password is for the owner of the folder only', () => {
  expect(statSync(join(dataDir, 'postgres-password')).mode & 0o777).toBe(0o600);
});

test('a second application on the same folder is refused and the first keeps its server', async () => {
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(/Another Matricula is running/);
  expect(await query('select 1 as one')).toEqual([{ one: 1 }]);
});

test('a later start finds the data of an earlier one', async () => {
  await query('create table kept (n int)');
  await server.stop();
  server = await startEmbeddedPostgres({ dataDir });
  expect(await query('select * from kept')).toEqual([]);
});

test('a file left by a server whose process id now belongs to another program does not hinder a start', async () => {
  await server.stop();
  const file = join(dataDir, 'postgres', 'postmaster.pid');
  writeFileSync(file, `${process.pid}\n${dataDir}\n1\n5432\n\n127.0.0.1\n`);
  chmodSync(file, 0o666);
  server = await startEmbeddedPostgres({ dataDir });
  expect(readFileSync(file, 'utf8')).not.toContain(`${process.pid}\n`);
});
