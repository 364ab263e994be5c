import { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { migrate } from '../../../src/common/database/migrate.js';
import { ormOptions } from '../../../src/common/database/orm-options.js';
import { Random } from '../../../src/common/clock/random.js';
import { createEmptyDatabase, type TestDatabase } from '../../support/database.js';

let database: TestDatabase;
let sql: pg.Client;
beforeAll(async () => {
  database = await createEmptyDatabase();
  sql = new pg.Client({ connectionString: database.url });
  await sql.connect();
});
afterAll(async () => {
  await sql?.end();
  await database?.drop();
});

/** Brings the database to where a release left it that knew no later migration. */
async function migrateTo(name: string): Promise<void> {
  const orm = await MikroORM.init(ormOptions(database.url));
  await orm.migrator.up({ to: name });
  await orm.close(true);
}

test('whose an identifier was, and what was tied to whom, is of the same namespace as the key after an upgrade', async () => {
  await migrateTo('20261126-retirement');
  const random = new Random();
  const [namespace, address, key, tied] = Array.from({ length: 4 }, () => random.id());
  await sql.query(`insert into identity.namespace values ($1, 'external-key')`, [namespace]);
  await sql.query(
    `insert into identity.identifier (id, namespace_id, folded, given, created_at)
     select $1::uuid, id, 'emmy@engine-school.example', 'emmy@engine-school.example', now() from identity.namespace where kind = 'address'
     union all select unnest($2::uuid[]), $3, unnest($4::text[]), unnest($4::text[]), now()`,
    [address, [key, tied], namespace, ['s-1', 's-2']],
  );
  await sql.query(
    `insert into identity."user" (id, google_sub, address_id, name, picture, registered_at) values ($1, 'emmy', $1, '', '', now())`,
    [address],
  );
  await sql.query(
    `insert into identity.identifier_owner (identifier_id, user_id, proof, since)
     values ($1, $1, 'verified', now()), ($2, $1, 'linked', now())`,
    [address, key],
  );
  await sql.query(`insert into identity.identifier_alias values ($1, $2, now())`, [tied, address]);
  await migrate(database.url);
  const { rows } = await sql.query(
    `select i.folded, coalesce(o.namespace_id, a.namespace_id) = i.namespace_id as same from identity.identifier i
     left join identity.identifier_owner o on o.identifier_id = i.id
     left join identity.identifier_alias a on a.key_id = i.id order by i.folded`,
  );
  expect(rows).toEqual(['emmy@engine-school.example', 's-1', 's-2'].map((folded) => ({ folded, same: true })));
});

test('an owner or an alias is not said to be of another namespace than its identifier', async () => {
  const { rows } = await sql.query<{ id: string }>(`select id from identity.namespace order by kind`);
  const outcomes: unknown[] = [];
  for (const table of ['identifier_owner', 'identifier_alias']) {
    for (const { id } of rows) {
      const change = sql.query(`update identity.${table} set namespace_id = $1 where namespace_id <> $1`, [id]);
      outcomes.push(
        await change.then(
          ({ rowCount }) => rowCount,
          ({ code }: { code: string }) => code,
        ),
      );
    }
  }
  expect(outcomes).toEqual(['23503', '23503', '23503', 0]);
});
