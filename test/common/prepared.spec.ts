import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { prepareStatements, prepared, preparedForFew, type Connection } from '../../src/common/database/prepared.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

/** Asks a connection, of the process that the server names or of another, all of these, and then looks at it. */
async function asking<T>(
  texts: readonly string[],
  look: (client: pg.Client) => Promise<T>,
  process?: number,
): Promise<T> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    const { processID } = client as unknown as Connection;
    const query = client.query.bind(client) as Connection['query'];
    const connection: Connection = { processID: process ?? processID, query };
    await prepareStatements(connection);
    for (const text of texts) expect(await connection.query(text, ['1'])).toMatchObject({ rows: [{ found: '1' }] });
    return await look(client);
  } finally {
    await client.end();
  }
}

/** What it has prepared then. */
function preparedBy(texts: readonly string[], process?: number): Promise<string[]> {
  const look = async (client: pg.Client): Promise<string[]> => {
    const found = await client.query<{ statement: string }>('select statement from pg_prepared_statements');
    return found.rows.map((row) => row.statement);
  };
  return asking(texts, look, process);
}

/** How often it has run what it has prepared. */
function executions(texts: readonly string[]): Promise<number> {
  return asking(texts, async (client) => {
    const { rows } = await client.query<{ times: number }>(
      'select coalesce(sum(generic_plans + custom_plans), 0)::int as times from pg_prepared_statements',
    );
    return rows[0]?.times ?? 0;
  });
}

test('a statement that is to be prepared is prepared once for a connection, and no other is', async () => {
  const text = prepared('select $1::text as found');
  expect(await preparedBy([text, 'select $1::text as found -- once', text])).toEqual([text]);
});

test('a statement that asks for a list keeps its plan once it has been run a few times, and finds the same', async () => {
  await asking([], async (client) => {
    await client.query('create table kept (id int primary key)');
    await client.query('insert into kept select generate_series(1, 10000)');
    await client.query('analyze kept');
  });
  const text = prepared('select min(id)::text as found from kept where id = any($1::int[])');
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    const connection = client as unknown as Connection;
    await prepareStatements(connection);
    for (let time = 1; time <= 7; time++) {
      expect(await connection.query(text, [[time + 1, time]])).toMatchObject({ rows: [{ found: String(time) }] });
    }
    const { rows } = await client.query('select generic_plans::int as kept from pg_prepared_statements');
    expect(rows).toEqual([{ kept: 2 }]);
  } finally {
    await client.end();
  }
});

test('a statement that asks for many is planned anew, also where it was prepared for few before', async () => {
  const [few, many] = [1, 1_000].map((count) => preparedForFew(count, 'select $1::text as found /* for some */')) as [
    string,
    string,
  ];
  expect(await preparedBy([many])).toEqual([]);
  expect(await preparedBy([few])).toEqual([few]);
  expect(await preparedBy([few, many, many])).toEqual([few]);
  expect(await executions([few, many, many])).toBe(1);
});

test('how many are few can be told', async () => {
  const texts = [100, 101].map((count) => preparedForFew(count, 'select $1::text as found /* for a page */', 100));
  expect(await preparedBy(texts)).toEqual([texts[0]]);
});

test('behind a pooler, which tells another process than the server’s, nothing is prepared', async () => {
  const text = prepared('select $1::text as found');
  expect(await preparedBy([text], 4711)).toEqual([]);
});
