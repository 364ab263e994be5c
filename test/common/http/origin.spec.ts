import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startGuarded } from './guarded-app.js';

describe('writes with a session cookie', () => {
  const session = { 'x-user': 'ada', 'x-via': 'session' };
  let app: NestFastifyApplication;
  let production: NestFastifyApplication;
  beforeAll(async () => {
    app = await startGuarded({});
    production = await startGuarded({
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://matricula.example',
      GOOGLE_CLIENT_ID: 'id',
      GOOGLE_CLIENT_SECRET: 'secret',
    });
  });
  afterAll(async () => {
    await app.close();
    await production.close();
  });

  const put = (headers: Record<string, string>, to = app) => to.inject({ method: 'PUT', url: '/things', headers });

  test('are refused without an origin, and from every other origin', async () => {
    for (const origin of [
      {},
      { origin: 'null' },
      { origin: 'https://evil.example' },
      { origin: 'http://localhost:3001' },
    ]) {
      const response = await put({ ...session, ...origin });
      expect(response.statusCode).toBe(403);
      expect(response.json()).toMatchObject({ code: 'cross-origin-request' });
    }
  });

  test('are let in from this site', async () => {
    expect((await put({ ...session, origin: 'http://localhost:3000' })).statusCode).toBe(200);
  });

  test('are let in from the address that the browser opened, but not in production', async () => {
    const opened = { ...session, host: '127.0.0.1:3000', origin: 'http://127.0.0.1:3000' };
    expect((await put(opened)).statusCode).toBe(200);
    expect((await put(opened, production)).statusCode).toBe(403);
    expect((await put({ ...session, origin: 'https://matricula.example' }, production)).statusCode).toBe(200);
  });

  test('signing out is one of them', async () => {
    const response = await app.inject({ method: 'POST', url: '/auth/logout', headers: session });
    expect(response.statusCode).toBe(403);
  });

  test('reads, access tokens and anonymous calls need no origin', async () => {
    expect((await app.inject({ method: 'GET', url: '/other', headers: session })).statusCode).toBe(200);
    expect((await put({ 'x-user': 'ada', 'x-via': 'access-token' })).statusCode).toBe(200);
    expect((await put({})).statusCode).toBe(200);
  });
});
