import { expect, test } from '@jest/globals';
import { Client } from 'pg';
import { createDatabase } from '../support/database.js';

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<object>(text)).rows;
  } finally {
    await client.end();
  }
}

test('databases made at once are apart from each other', async () => {
  const databases = await Promise.all(Array.from({ length: 4 }, () => createDatabase()));
  const [first, second] = databases;
  if (!first || !second) throw new Error('four were made');
  await query(first.url, 'create table only_here (n int)');
  await expect(query(second.url, 'select from only_here')).rejects.toThrow(/does not exist/);
  await Promise.all(databases.map((database) => database.drop()));
});
