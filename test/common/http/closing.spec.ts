import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { Controller, Get, Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { expect, test } from '@jest/globals';
import { DatabaseModule } from '../../../src/common/database/database.module.js';
import { EventsModule } from '../../../src/common/events/events.module.js';
import { JobQueue } from '../../../src/common/events/job-queue.js';
import { closeInTime } from '../../../src/common/http/closing.js';
import { databaseOptions } from '../../../src/mikro-orm.config.js';
import { createDatabase } from '../../support/database.js';
import { startApp } from './test-app.js';

/** A door that a request waits at: `reached` when it has come, and it goes on once `open` is called. */
@Injectable()
class Door {
  readonly reached: Promise<void>;
  readonly opened: Promise<void>;
  arrive: () => void = () => {};
  open: () => void = () => {};

  constructor() {
    this.reached = new Promise((resolve) => (this.arrive = resolve));
    this.opened = new Promise((resolve) => (this.open = resolve));
  }
}

@Controller()
class SlowController {
  constructor(private readonly door: Door) {}

  @Get('slow')
  async slow(): Promise<object> {
    this.door.arrive();
    await this.door.opened;
    return { done: true };
  }
}

@Controller()
class JobController {
  constructor(
    private readonly door: Door,
    private readonly jobs: JobQueue,
    private readonly em: EntityManager,
  ) {}

  @Get('job')
  async insert(): Promise<object> {
    this.door.arrive();
    await this.door.opened;
    await this.em.fork().transactional((em) => this.jobs.insert(em, 'slow', [{ data: {} }]));
    return { done: true };
  }
}

/** Asks over a connection that the client would keep. */
async function ask(app: NestFastifyApplication, path: string): Promise<{ answer: IncomingMessage; body: string }> {
  const request = get({ agent: new Agent({ keepAlive: true }), host: '127.0.0.1', port: portOf(app), path });
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of answer) body += String(chunk);
  return { answer, body };
}

const portOf = (app: NestFastifyApplication): number => (app.getHttpServer().address() as AddressInfo).port;

/** Resolves when the server of an application begins to close. */
const closingOf = (app: FastifyInstance): Promise<void> =>
  new Promise((resolve) => {
    app.addHook('preClose', (done) => {
      resolve();
      done();
    });
  });

test('a request in flight is answered while the server closes, and ends its connection; a silent one holds up nothing', async () => {
  let closing = Promise.resolve();
  const app = await startApp({ controllers: [SlowController], providers: [Door] }, {}, (made) => {
    closing = closingOf(made.getHttpAdapter().getInstance());
  });
  await app.listen(0, '127.0.0.1');
  const silent = connect(portOf(app), '127.0.0.1');
  await once(silent, 'connect');
  const door = app.get(Door);
  const asked = ask(app, '/slow');
  await door.reached;
  const closed = app.close();
  await closing;
  door.open();
  const { answer, body } = await asked;
  expect({ status: answer.statusCode, connection: answer.headers.connection, body }).toEqual({
    status: 200,
    connection: 'close',
    body: '{"done":true}',
  });
  await Promise.all([closed, once(silent, 'close')]);
});

test('a request that never ends is cut off', async () => {
  const fastify: FastifyInstance = new FastifyAdapter().getInstance();
  closeInTime(fastify, 1);
  const reached = new Promise<void>((resolve) => {
    fastify.get('/', () => {
      resolve();
      return new Promise<never>(() => {});
    });
  });
  const url = await fastify.listen({ port: 0, host: '127.0.0.1' });
  const asked = fetch(url);
  await reached;
  await Promise.all([fastify.close(), expect(asked).rejects.toThrow('fetch failed')]);
});

test('a request in flight can still leave a job behind while the application closes', async () => {
  const database = await createDatabase();
  let closing = Promise.resolve();
  const app = await startApp(
    {
      imports: [DatabaseModule.for(databaseOptions(database.url)), EventsModule],
      controllers: [JobController],
      providers: [Door],
    },
    { DATABASE_URL: database.url },
    (made) => {
      closing = closingOf(made.getHttpAdapter().getInstance());
    },
  );
  await app.listen(0, '127.0.0.1');
  await app.get(JobQueue).boss.createQueue('slow');
  const door = app.get(Door);
  const asked = ask(app, '/job');
  await door.reached;
  const closed = app.close();
  await closing;
  door.open();
  expect((await asked).answer.statusCode).toBe(200);
  await closed;
  await database.drop();
});
