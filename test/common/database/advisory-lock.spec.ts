import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { withAdvisoryLock } from '../../../src/common/database/advisory-lock.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';

const LOCK = 4711;

let database: TestDatabase;
let observer: Client;

beforeAll(async () => {
  database = await createDatabase();
  observer = new Client({ connectionString: database.url });
  await observer.connect();
});

afterAll(async () => {
  await observer?.end();
  await database?.drop();
});

async function holders(): Promise<{ state: string }[]> {
  const { rows } = await observer.query<{ state: string }>(
    `select a.state from pg_locks l join pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.granted and a.datname = current_database()`,
  );
  return rows;
}

test('the lock is a transaction’s, so that a pooler that shares connections out by transaction keeps it with its holder', async () => {
  await withAdvisoryLock(database.url, LOCK, async () => {
    expect(await holders()).toEqual([{ state: 'idle in transaction' }]);
  });
  expect(await holders()).toEqual([]);
});

test('of those who ask for one lock, one after another works', async () => {
  let working = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, ++working);
    await pause(20);
    working--;
  };
  await Promise.all([1, 2, 3].map(() => withAdvisoryLock(database.url, LOCK, work)));
  expect(most).toBe(1);
});

test('whoever fails under the lock gives it back and tells why', async () => {
  const failing = withAdvisoryLock(database.url, LOCK, () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  await expect(withAdvisoryLock(database.url, LOCK, () => Promise.resolve('mine'))).resolves.toBe('mine');
});

test('work under the lock may last longer than the server lets a transaction idle', async () => {
  const { rows } = await observer.query<{ name: string }>('select current_database() as name');
  await observer.query(`alter database "${rows[0]?.name}" set idle_in_transaction_session_timeout = '50ms'`);
  await expect(withAdvisoryLock(database.url, LOCK, () => pause(150, 'done'))).resolves.toBe('done');
});
