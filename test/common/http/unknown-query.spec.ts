import { Controller, Delete, Get, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { HttpModule } from '../../../src/common/http/http.module.js';
import { PageQuery } from '../../../src/common/http/page.js';
import { startApp } from './test-app.js';

const deleted: string[] = [];

@Controller('api/v1/things')
class ThingsController {
  @Get()
  list(@Query() { limit }: PageQuery): object {
    return { limit };
  }

  @Get('one')
  one(): object {
    return {};
  }

  @Delete('one')
  remove(): void {
    deleted.push('one');
  }
}

@Controller('auth')
class SignInController {
  @Get()
  signIn(): object {
    return {};
  }
}

let app: NestFastifyApplication;
beforeAll(async () => {
  app = await startApp({ imports: [HttpModule], controllers: [ThingsController, SignInController] });
});
afterAll(() => app.close());

test.each([
  ['GET', '/api/v1/things/one?bogus=1'],
  ['DELETE', '/api/v1/things/one?bogus=1'],
  ['GET', '/api/v1/things?limit=1&bogus=1'],
] as const)('%s %s is refused before anything is done', async (method, url) => {
  const response = await app.inject({ method, url });
  expect(response.statusCode).toBe(400);
  expect(response.json()).toMatchObject({
    code: 'validation-failed',
    errors: [{ pointer: '/bogus', code: 'unknown-field', detail: 'There is no field "bogus" here.' }],
  });
  expect(deleted).toEqual([]);
});

test('the pointer to an unknown parameter is escaped', async () => {
  const response = await app.inject({ method: 'GET', url: '/api/v1/things/one?a/b=1' });
  expect(response.json()).toMatchObject({ errors: [{ pointer: '/a~1b' }] });
});

test.each(['/api/v1/things/one', '/api/v1/things/one?', '/api/v1/things?limit=1', '/auth?bogus=1'])(
  'GET %s is answered',
  async (url) => {
    expect((await app.inject({ method: 'GET', url })).statusCode).toBe(200);
  },
);
