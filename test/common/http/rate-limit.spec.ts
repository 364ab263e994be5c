import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { describe, expect, test } from '@jest/globals';
import { Clock } from '../../../src/common/clock/clock.js';
import { startGuarded } from './guarded-app.js';

describe('the rate limit', () => {
  const call = (
    app: NestFastifyApplication,
    url: string,
    headers: Record<string, string> = {},
    remoteAddress = '10.0.0.1',
  ) => app.inject({ method: 'GET', url, headers, remoteAddress });

  async function statuses(count: number, one: () => Promise<{ statusCode: number }>): Promise<number[]> {
    const seen: number[] = [];
    for (let index = 0; index < count; index++) seen.push((await one()).statusCode);
    return seen;
  }

  test('refuses with 429 and says when to come back, and lets in again then', async () => {
    const app = await startGuarded({ RATE_LIMIT_PER_MINUTE: '2' });
    const clock = app.get(Clock);
    let now = Date.UTC(2030, 0, 1);
    clock.now = () => new Date(now);
    expect(await statuses(2, () => call(app, '/other'))).toEqual([200, 200]);
    now += 20_000;
    const refused = await call(app, '/cause');
    expect(refused.statusCode).toBe(429);
    expect(refused.headers['retry-after']).toBe('40');
    expect(refused.json()).toMatchObject({ code: 'too-many-requests', status: 429 });
    now += 40_000;
    expect((await call(app, '/other')).statusCode).toBe(200);
    await app.close();
  });

  test('counts a user as one wherever they come from, and strangers by their address', async () => {
    const app = await startGuarded({ RATE_LIMIT_PER_MINUTE: '1' });
    const ada = { 'x-user': 'ada' };
    expect((await call(app, '/other', ada, '10.0.0.1')).statusCode).toBe(200);
    expect((await call(app, '/other', { ...ada, 'x-via': 'session' }, '10.0.0.2')).statusCode).toBe(429);
    expect((await call(app, '/other', { 'x-user': 'bob' }, '10.0.0.1')).statusCode).toBe(200);
    expect((await call(app, '/other', {}, '10.0.0.1')).statusCode).toBe(200);
    expect((await call(app, '/other', {}, '10.0.0.1')).statusCode).toBe(429);
    expect((await call(app, '/other', {}, '10.0.0.3')).statusCode).toBe(200);
    await app.close();
  });

  test('is stricter for sign-in attempts, whoever makes them, and apart from the rest', async () => {
    const app = await startGuarded({ RATE_LIMIT_PER_MINUTE: '60' });
    expect(await statuses(7, () => call(app, '/auth/google'))).toEqual([200, 200, 200, 200, 200, 200, 429]);
    expect((await call(app, '/auth/google', { 'x-user': 'ada' })).statusCode).toBe(429);
    expect((await call(app, '/other')).statusCode).toBe(200);
    await app.close();
  });

  test('does not believe a forwarded address unless a proxy stands in front', async () => {
    const app = await startGuarded({ RATE_LIMIT_PER_MINUTE: '1' });
    const forwarded = (address: string) => call(app, '/other', { 'x-forwarded-for': address });
    expect((await forwarded('192.0.2.1')).statusCode).toBe(200);
    expect((await forwarded('192.0.2.2')).statusCode).toBe(429);
    await app.close();
  });

  test('never counts probes', async () => {
    const app = await startGuarded({ RATE_LIMIT_PER_MINUTE: '1' });
    expect(await statuses(3, () => call(app, '/health/live'))).toEqual([200, 200, 200]);
    await app.close();
  });

  test('is off at 0, for sign-in attempts as well', async () => {
    const app = await startGuarded({ RATE_LIMIT_PER_MINUTE: '0' });
    expect(await statuses(7, () => call(app, '/auth/google'))).not.toContain(429);
    expect(await statuses(7, () => call(app, '/other'))).not.toContain(429);
    await app.close();
  });
});
