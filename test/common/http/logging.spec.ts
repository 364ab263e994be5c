import { Controller, Get, Logger, Param } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createLog } from '../../../src/common/logging/log.js';
import { LoggingModule } from '../../../src/common/logging/logging.module.js';
import { logRequests } from '../../../src/common/logging/log-requests.js';
import { withoutAddresses } from '../../../src/common/logging/redact.js';
import { aConfiguration, startApp } from './test-app.js';

const ADDRESS = 'anna.müller+x@exämple.org';

@Controller()
class PeopleController {
  private readonly logger = new Logger('People');

  @Get('people/:person')
  read(@Param('person') person: string): object {
    this.logger.log(`Looking for ${person}`);
    return {};
  }

  @Get('broken/:person')
  broken(@Param('person') person: string): never {
    throw Object.assign(new Error(`insert into "user" values ('${person}') - invalid input`), {
      code: '22P99',
      detail: `Key (email)=(${person}) is odd.`,
      parameters: [person],
      table: 'user',
    });
  }

  @Get('failed')
  failed(): never {
    throw new Error(`Nothing known of ${ADDRESS}`);
  }

  @Get('health/live')
  live(): object {
    return {};
  }
}

const lines: string[] = [];
const entries = (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
const stream = { write: (line: string) => lines.push(line) };

let app: NestFastifyApplication;
beforeAll(async () => {
  const production = {
    NODE_ENV: 'production',
    PUBLIC_URL: 'https://matricula.example',
    GOOGLE_CLIENT_ID: 'id',
    GOOGLE_CLIENT_SECRET: 'secret',
  };
  app = await startApp(
    { imports: [LoggingModule.to(stream)], controllers: [PeopleController] },
    production,
    logRequests,
  );
});
beforeEach(() => {
  lines.length = 0;
});
afterAll(() => app.close());

const get = (url: string) =>
  app.inject({
    method: 'GET',
    url,
    headers: { 'x-request-id': 'r-1', cookie: 'session=topsecret', authorization: 'Bearer topsecret' },
  });

describe('the log of requests', () => {
  test('tells method, route pattern, status, duration and ids, and nothing else', async () => {
    await get(`/people/${encodeURIComponent(ADDRESS)}?q=${encodeURIComponent(ADDRESS)}`);
    expect(entries().at(-1)).toEqual({
      level: 'info',
      time: expect.any(String),
      msg: 'request',
      method: 'GET',
      route: '/people/:person',
      status: 200,
      durationMs: expect.any(Number),
      requestId: 'r-1',
    });
    expect(lines.join('')).not.toMatch(/anna|topsecret|%40/);
  });

  test('names no URL where there is no route', async () => {
    await get(`/nowhere/${ADDRESS}`);
    expect(entries().at(-1)).toMatchObject({ route: 'unknown', status: 404 });
    expect(lines.join('')).not.toContain('nowhere');
  });

  test('leaves out probes', async () => {
    await get('/health/live');
    expect(lines).toEqual([]);
  });

  test('lets what a service logs be found by the id of the request', async () => {
    await get('/people/x');
    expect(entries()[0]).toMatchObject({ context: 'People', msg: 'Looking for x', requestId: 'r-1' });
  });
});

describe('errors in the log', () => {
  test('an unforeseen error is logged with its stack and without the address in it', async () => {
    await get('/failed');
    expect(entries()[0]).toMatchObject({
      level: 'error',
      requestId: 'r-1',
      err: { type: 'Error', message: 'Nothing known of [address]', stack: expect.stringContaining('logging.spec') },
    });
    expect(lines.join('')).not.toContain('anna');
  });

  test('a database error shows its code and table, never the values of the query', async () => {
    await get('/broken/4711');
    expect(entries()[0]).toMatchObject({ err: { code: '22P99', message: 'PostgreSQL says 22P99, table user' } });
    expect(lines.join('')).not.toContain('4711');
  });
});

describe('the log as a whole', () => {
  test.each([
    ['found anna@example.org!', 'found [address]!'],
    ['"ANNA.B+c@Sub.Example.ORG"', '"[address]"'],
    ['?q=anna%40example.org&x', '?q=[address]&x'],
    ['ä@exämple.org, b@c', '[address], [address]'],
    ['line\\nanna@example.org', 'line\\n[address]'],
    ['\\u00e4nna@example.org', '\\u00e4[address]'],
    ['at /node_modules/@nestjs/core/x.js', 'at /node_modules/@nestjs/core/x.js'],
  ])('%s is written as %s', (text, expected) => {
    expect(withoutAddresses(text)).toBe(expected);
  });

  test('is one short line for people outside production, the stack of an error below', () => {
    const log = createLog(aConfiguration(), stream);
    log.info({ context: 'Start', port: 3000 }, `Serving ${ADDRESS}`);
    log.error({ err: new Error('broken') }, 'Oh');
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d INFO {2}\[Start\] Serving \[address\] port=3000\n$/);
    expect(lines[1]).toMatch(/ERROR Oh\n {4}Error: broken\n {6}at /);
  });
});
