import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { prepareStatements, prepared, preparedForFew, type Connection } from '../../src/common/database/prepared.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

/** What a connection, of the process that the server names or of another, has prepared after it was asked all of these. */
async function preparedBy(texts: readonly string[], process?: number): Promise<string[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    const { processID } = client as unknown as Connection;
    const query = client.query.bind(client) as Connection['query'];
    const connection: Connection = { processID: process ?? processID, query };
    await prepareStatements(connection);
    for (const text of texts) expect(await connection.query(text, ['1'])).toMatchObject({ rows: [{ found: '1' }] });
    const found = await client.query<{ statement: string }>('select statement from pg_prepared_statements');
    return found.rows.map((row) => row.statement);
  } finally {
    await client.end();
  }
}

test('a statement that is to be prepared is prepared once for a connection, and no other is', async () => {
  const text = prepared('select $1::text as found');
  expect(await preparedBy([text, 'select $1::text as found -- once', text])).toEqual([text]);
});

test('a statement that asks for many is planned anew', async () => {
  const text = preparedForFew(1_000, 'select $1::text as found -- for many');
  expect(await preparedBy([text])).toEqual([]);
});

test('behind a pooler, which tells another process than the server’s, nothing is prepared', async () => {
  const text = prepared('select $1::text as found');
  expect(await preparedBy([text], 4711)).toEqual([]);
});
