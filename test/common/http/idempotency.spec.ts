import { EntityManager } from '@mikro-orm/postgresql';
import {
  Body,
  Controller,
  Delete,
  Injectable,
  Post,
  Res,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { FastifyReply } from 'fastify';
import { Clock } from '../../../src/common/clock/clock.js';
import { ormOptions } from '../../../src/common/database/orm-options.js';
import { row, rows } from '../../../src/common/database/sql.js';
import { DatabaseModule } from '../../../src/common/database/database.module.js';
import { Transactions } from '../../../src/common/database/transactions.js';
import { DomainError } from '../../../src/common/errors/index.js';
import type { AuthenticatedRequest } from '../../../src/common/http/caller.js';
import { Idempotency } from '../../../src/common/http/idempotency/idempotency.js';
import { IdempotencyModule } from '../../../src/common/http/idempotency/idempotency.module.js';
import { Idempotent } from '../../../src/common/http/idempotency/idempotent.decorator.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { startApp } from './test-app.js';

const ADA = '0198f0a0-0000-7000-8000-00000000000a';
const BOB = '0198f0a0-0000-7000-8000-00000000000b';

@Injectable()
class HeaderAuthenticationGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const userId = request.headers['x-user'];
    if (typeof userId === 'string') request.caller = { userId, via: 'access-token' };
    return true;
  }
}

@Controller('tokens')
class TokensController {
  private failures = 0;

  constructor(private readonly transactions: Transactions) {}

  @Post()
  @Idempotent()
  async create(
    @Body() { name = '', fails = 0 }: { name?: string; fails?: number },
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const token = await this.transactions.run((em) =>
      row<{ id: string }>(em, 'insert into token (name) values ($1) returning id', [name]),
    );
    if (this.failures < fails) {
      this.failures += 1;
      throw new DomainError('conflict', 'bad-day', 'Not today.');
    }
    void reply.header('location', `/tokens/${token?.id}`);
    return { id: token?.id, secret: `topsecret-${name}` };
  }

  @Delete()
  @Idempotent()
  remove(@Res({ passthrough: true }) reply: FastifyReply): void {
    void reply.status(204);
  }
}

let database: TestDatabase;
let app: NestFastifyApplication;
let em: EntityManager;
beforeAll(async () => {
  database = await createDatabase();
  app = await startApp({
    imports: [DatabaseModule.for(ormOptions(database.url)), IdempotencyModule],
    controllers: [TokensController],
    providers: [{ provide: APP_GUARD, useClass: HeaderAuthenticationGuard }],
  });
  em = app.get(EntityManager).fork();
  await rows(em, 'create table token (id serial primary key, name text not null)');
});
beforeEach(() => rows(em, 'truncate token, common.idempotency_record'));
afterAll(async () => {
  await app.close();
  await database.drop();
});

const post = (key: string | undefined, payload: object = { name: 'x' }, user: string | undefined = ADA) =>
  app.inject({
    method: 'POST',
    url: '/tokens',
    payload,
    headers: { ...(key === undefined ? {} : { 'idempotency-key': key }), ...(user === '' ? {} : { 'x-user': user }) },
  });

const count = async (table: string): Promise<number> =>
  (await row<{ count: number }>(em, `select count(*)::int as count from ${table}`))?.count ?? -1;

describe('a request with an Idempotency-Key', () => {
  test('is done once and answered alike when it is repeated', async () => {
    const first = await post('key-1');
    const second = await post('key-1');
    expect(first.statusCode).toBe(201);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(second.statusCode).toBe(201);
    expect(second.json()).toEqual(first.json());
    expect(second.headers.location).toBe(first.headers.location);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(await count('token')).toBe(1);
  });

  test('is done once when its repetitions come at the same time', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => post('key-1')));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true')).toHaveLength(3);
    expect(await count('token')).toBe(1);
  });

  test('is refused when the key came with another body, and taken when only the order of members differs', async () => {
    await post('key-1', { name: 'x', fails: 0 });
    expect((await post('key-1', { fails: 0, name: 'x' })).statusCode).toBe(201);
    const other = await post('key-1', { name: 'y', fails: 0 });
    expect(other.statusCode).toBe(422);
    expect(other.json()).toMatchObject({ code: 'idempotency-key-reused' });
    expect(await count('token')).toBe(1);
  });

  test('has nothing to do with the same key of somebody else', async () => {
    const [ada, bob] = [await post('key-1'), await post('key-1', { name: 'x' }, BOB)];
    expect(bob.json()).not.toEqual(ada.json());
    expect(await count('token')).toBe(2);
  });

  test('leaves nothing behind when it fails, so that a repetition does the work', async () => {
    expect((await post('key-1', { name: 'x', fails: 1 })).statusCode).toBe(409);
    expect(await count('token')).toBe(0);
    expect(await count('common.idempotency_record')).toBe(0);
    const again = await post('key-1', { name: 'x', fails: 1 });
    expect(again.statusCode).toBe(201);
    expect(again.headers['idempotency-replayed']).toBeUndefined();
  });

  test('may be answered without a body', async () => {
    const remove = () =>
      app.inject({ method: 'DELETE', url: '/tokens', headers: { 'idempotency-key': 'key-1', 'x-user': ADA } });
    expect((await remove()).statusCode).toBe(204);
    const again = await remove();
    expect({ status: again.statusCode, body: again.body }).toEqual({ status: 204, body: '' });
  });

  test.each(['', 'a b', 'é', 'x'.repeat(256)])('is refused when the key is "%s"', async (key) => {
    const response = await post(key);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code: 'invalid-idempotency-key' });
  });
});

test('without a key, and for strangers, every request is its own', async () => {
  await post(undefined);
  await post(undefined);
  await post('key-1', { name: 'x' }, '');
  await post('key-1', { name: 'x' }, '');
  expect(await count('token')).toBe(4);
  expect(await count('common.idempotency_record')).toBe(0);
});

test('a secret that was answered, and the key, are nowhere in the database in clear', async () => {
  await post('a-key-of-the-client', { name: 'anna' });
  const record = await row<{ text: string; answer: string }>(
    em,
    `select r::text as text, encode(answer, 'escape') as answer from common.idempotency_record r`,
  );
  expect(`${record?.text} ${record?.answer}`).not.toMatch(/topsecret|a-key-of-the-client|anna/);
});

test('after a day a key counts for nothing, and its record can be purged', async () => {
  const clock = app.get(Clock);
  const idempotency = app.get(Idempotency);
  await post('key-1');
  expect(await idempotency.purge()).toBe(0);
  const tomorrow = new Date(clock.now().getTime() + 24 * 60 * 60 * 1000);
  clock.now = () => tomorrow;
  expect((await post('key-1')).headers['idempotency-replayed']).toBeUndefined();
  expect((await post('key-1')).headers['idempotency-replayed']).toBe('true');
  clock.now = () => new Date(tomorrow.getTime() + 24 * 60 * 60 * 1000);
  expect(await idempotency.purge()).toBe(1);
  Reflect.deleteProperty(clock, 'now');
});
