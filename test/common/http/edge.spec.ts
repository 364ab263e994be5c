import { Controller, Get, Res } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyReply } from 'fastify';
import { startApp } from './test-app.js';

@Controller('api/v1/edge')
class EdgeController {
  @Get()
  get(): object {
    return {};
  }

  @Get('passport')
  passport(@Res() reply: FastifyReply): void {
    reply.statusCode = 302;
    reply.setHeader('Location', '/elsewhere');
    reply.setHeader('Content-Length', '0');
    reply.end();
  }
}

let app: NestFastifyApplication;
beforeAll(async () => {
  app = await startApp({ controllers: [EdgeController] });
});
afterAll(() => app.close());

const get = (headers: Record<string, string> = {}, url = '/api/v1/edge', to = app) =>
  to.inject({ method: 'GET', url, headers });

describe('request ids', () => {
  test('a harmless one is kept and echoed', async () => {
    expect((await get({ 'x-request-id': 'client.1_A-9' })).headers['x-request-id']).toBe('client.1_A-9');
  });

  test.each(['', 'a b', 'a"b', 'x'.repeat(65), 'anna@example.org'])(
    '"%s" is replaced by one of our own',
    async (id) => {
      expect((await get({ 'x-request-id': id })).headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
    },
  );

  test('no two requests get the same', async () => {
    const [one, two] = [await get(), await get()];
    expect(one.headers['x-request-id']).not.toBe(two.headers['x-request-id']);
  });
});

describe('security headers', () => {
  test('every answer forbids framing, sniffing and foreign scripts, also an unknown path', async () => {
    for (const { headers } of [await get(), await get({}, '/nowhere')]) {
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['content-security-policy']).toContain("script-src 'self'");
      expect(headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['x-powered-by']).toBeUndefined();
    }
  });

  test('no cache keeps an answer of the API', async () => {
    expect((await get()).headers['cache-control']).toBe('no-store');
  });

  test('https is demanded only where clients come by https', async () => {
    expect((await get()).headers['strict-transport-security']).toBeUndefined();
    const secure = await startApp({ controllers: [EdgeController] }, { PUBLIC_URL: 'https://matricula.example' });
    expect((await get({}, '/api/v1/edge', secure)).headers['strict-transport-security']).toMatch(/^max-age=31536000/);
    await secure.close();
  });
});

test('Passport can redirect through a reply', async () => {
  const response = await get({}, '/api/v1/edge/passport');
  expect(response.statusCode).toBe(302);
  expect(response.headers.location).toBe('/elsewhere');
});
