import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { schemaDrift } from '../../src/common/database/drift.js';
import { databaseOptions } from '../../src/mikro-orm.config.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

/** Every column of a foreign key that may be null, in all schemas, as `table.column (constraint)`. */
const NULLABLE_FOREIGN_KEYS = `
  select format('%s.%I (%I)', key.conrelid::regclass, part.attname, key.conname) as found
    from pg_constraint key
    join pg_attribute part on part.attrelid = key.conrelid and part.attnum = any (key.conkey)
   where key.contype = 'f' and not part.attnotnull
   order by found`;

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

async function nullableForeignKeys(): Promise<string[]> {
  const { rows } = await client.query<{ found: string }>(NULLABLE_FOREIGN_KEYS);
  return rows.map((row) => row.found);
}

test('no foreign key in the database is nullable', async () => {
  const { rows } = await client.query<{ keys: number }>(
    `select count(*)::int as keys from pg_constraint where contype = 'f'`,
  );
  expect(rows[0]?.keys).toBeGreaterThan(0);
  expect(await nullableForeignKeys()).toEqual([]);
});

test('a nullable foreign key would be found, also as one part of a composite one', async () => {
  await client.query('begin');
  await client.query(`
    create schema planted;
    create table planted.target (a int not null, b int not null, primary key (a, b), unique (a));
    create table planted.single (a int constraint loose references planted.target (a));
    create table planted.pair (a int not null, b int, constraint half foreign key (a, b) references planted.target)`);
  expect(await nullableForeignKeys()).toEqual(['planted.pair.b (half)', 'planted.single.a (loose)']);
  await client.query('rollback');
});

test('the migrations make exactly the schema that the entities describe', async () => {
  expect(await schemaDrift(databaseOptions(database.url))).toBe('');
});

test('a column that no entity knows, or that is missing, would be found', async () => {
  await client.query('alter table identity."user" add column planted int');
  expect(await schemaDrift(databaseOptions(database.url))).toContain('planted');
  await client.query('alter table identity."user" drop column planted');
});
