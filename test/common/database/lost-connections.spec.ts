import { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Transactions } from '../../../src/common/database/transactions.js';
import { row } from '../../../src/common/database/sql.js';
import { databaseRefusal } from '../../../src/common/http/database-refusal.js';
import { Modules } from '../../support/modules.js';

let modules: Modules;
beforeAll(async () => {
  modules = await Modules.start({ imports: [], entities: [] });
});
afterAll(() => modules?.stop());

test('PostgreSQL takes back what a transaction holds of which nothing is heard for half a minute', async () => {
  const found = await row<{ limit: string }>(
    modules.get(EntityManager).fork(),
    `select current_setting('idle_in_transaction_session_timeout') as "limit"`,
  );
  expect(found?.limit).toBe('30s');
});

test('a transaction that PostgreSQL ended meanwhile is refused as unavailable, and the next one succeeds', async () => {
  const transactions = modules.get(Transactions);
  const resting = transactions.run(async (em) => {
    await row(em, `set local idle_in_transaction_session_timeout = 50`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await row(em, 'select 1');
  });
  const refused = await resting.then(() => undefined, databaseRefusal);
  expect(refused).toMatchObject({ status: 503, code: 'database-unavailable' });
  await expect(transactions.run((em) => row(em, 'select 1 as one'))).resolves.toEqual({ one: 1 });
});

test('connections that are lost in the middle of a transaction do not use up the pool', async () => {
  const transactions = modules.get(Transactions);
  for (let n = 0; n < 12; n++) {
    const lost = transactions.run((em) => row(em, 'select pg_terminate_backend(pg_backend_pid())'));
    expect(await lost.then(() => undefined, databaseRefusal)).toMatchObject({ code: 'database-unavailable' });
  }
  await expect(transactions.run((em) => row(em, 'select 1 as one'))).resolves.toEqual({ one: 1 });
});
