import {
  Controller,
  Get,
  Injectable,
  Post,
  Put,
  Module,
  type CanActivate,
  type ExecutionContext,
  type Provider,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SkipThrottle } from '@nestjs/throttler';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Clock } from '../../../src/common/clock/clock.js';
import { currentCause, type Cause } from '../../../src/common/events/cause.js';
import type { AuthenticatedRequest, Caller } from '../../../src/common/http/caller.js';
import { HttpModule } from '../../../src/common/http/http.module.js';
import { OriginGuard } from '../../../src/common/http/origin.guard.js';
import { RateLimitGuard } from '../../../src/common/http/rate-limit.guard.js';
import { SignInAttempt } from '../../../src/common/http/sign-in-attempt.decorator.js';
import { startApp } from './test-app.js';

/** Believes the headers `x-user` and `x-via`. */
@Injectable()
class HeaderAuthenticationGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const userId = request.headers['x-user'];
    const via: Caller['via'] = request.headers['x-via'] === 'session' ? 'session' : 'access-token';
    if (typeof userId === 'string') request.caller = { userId, via };
    return true;
  }
}

@Controller()
class SomeController {
  @Get('cause')
  async cause(): Promise<Cause> {
    await Promise.resolve();
    return currentCause();
  }

  @Get('other')
  other(): object {
    return {};
  }

  @Put('things')
  put(): object {
    return {};
  }

  @Post('auth/logout')
  logout(): object {
    return {};
  }

  @Get('auth/google')
  @SignInAttempt()
  signIn(): object {
    return {};
  }

  @Get('health/live')
  @SkipThrottle()
  live(): object {
    return {};
  }
}

const guards: Provider[] = [HeaderAuthenticationGuard, RateLimitGuard, OriginGuard].map((useClass) => ({
  provide: APP_GUARD,
  useClass,
}));

@Module({ imports: [HttpModule], providers: guards, controllers: [SomeController] })
class GuardedModule {}

const startGuarded = (variables: Record<string, string>): Promise<NestFastifyApplication> =>
  startApp({ imports: [GuardedModule] }, variables);

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
    for (const origin of [{}, { origin: 'null' }, { origin: 'https://evil.example' }, { origin: 'http://localhost:3001' }]) {
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

describe('the rate limit', () => {
  const call = (app: NestFastifyApplication, url: string, headers: Record<string, string> = {}, remoteAddress = '10.0.0.1') =>
    app.inject({ method: 'GET', url, headers, remoteAddress });

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
    const app = await startGuarded({ RATE_LIMIT_PER_MINUTE: '120' });
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

describe('the cause of what happens', () => {
  test('is the caller and the request, or an anonymous one', async () => {
    const app = await startGuarded({});
    const by = async (headers: Record<string, string>) =>
      (await app.inject({ method: 'GET', url: '/cause', headers })).json<Cause>();
    expect(await by({ 'x-user': 'ada', 'x-request-id': 'r-1' })).toEqual({ actor: 'ada', requestId: 'r-1' });
    expect(await by({ 'x-request-id': 'r-2' })).toEqual({ actor: 'anonymous', requestId: 'r-2' });
    await app.close();
  });
});
