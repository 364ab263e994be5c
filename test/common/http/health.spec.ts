import { MikroOrmModule } from '@mikro-orm/nestjs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ormOptions } from '../../../src/common/database/orm-options.js';
import { HealthModule } from '../../../src/common/health/health.module.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { startApp } from './test-app.js';

const startWith = (databaseUrl: string): Promise<NestFastifyApplication> =>
  startApp({ imports: [MikroOrmModule.forRoot(ormOptions(databaseUrl)), HealthModule] });

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

test('an instance with a database is live and ready', async () => {
  const app = await startWith(database.url);
  for (const probe of ['live', 'ready']) {
    const response = await app.inject({ method: 'GET', url: `/health/${probe}` });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ status: 'ok' });
  }
  await app.close();
});

test('an instance that has lost its database is live, but not ready', async () => {
  const unreachable = new URL(database.url);
  unreachable.port = '1';
  const app = await startWith(unreachable.href);
  expect((await app.inject({ method: 'GET', url: '/health/live' })).statusCode).toBe(200);
  const ready = await app.inject({ method: 'GET', url: '/health/ready' });
  expect(ready.statusCode).toBe(503);
  expect(ready.headers['retry-after']).toBe('5');
  expect(ready.json()).toMatchObject({ code: 'database-unavailable' });
  await app.close();
});
