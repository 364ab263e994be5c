import { ConstraintViolationException } from '@mikro-orm/core';
import { Controller, ForbiddenException, Get, Param } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DomainError, type ErrorKind } from '../../../src/common/errors/index.js';
import { startApp } from './test-app.js';

const pgError = (code: string, message = 'anna@example.org'): Error =>
  Object.assign(new Error(message), { code, detail: 'Key (email)=(anna@example.org) already exists.' });

const failures: Readonly<Record<string, () => unknown>> = {
  plain: () => new Error('the password is 1234'),
  'no-error': () => 'a string',
  nest: () => new ForbiddenException('Not you'),
  wrapped: () => new ConstraintViolationException(pgError('23505')),
  caused: () => new Error('query failed', { cause: pgError('40P01') }),
  'parent-in-use': () => pgError('23503', 'update or delete on table "a" violates foreign key constraint'),
  pool: () => new Error('timeout exceeded when trying to connect'),
  terminated: () => new Error('Connection terminated unexpectedly'),
  unauthenticated: () => new DomainError('unauthenticated', 'unauthenticated', 'Sign in.'),
  privileges: () =>
    new DomainError('forbidden', 'cannot-grant', 'You do not hold it.', { privileges: ['manage_events'] }),
};

@Controller('things')
class ThingsController {
  @Get('kinds/:kind')
  kind(@Param('kind') kind: ErrorKind): never {
    throw new DomainError(kind, 'some-code', 'A sentence.');
  }

  @Get('failures/:name')
  failure(@Param('name') name: string): never {
    throw failures[name]?.();
  }

  @Get('sqlstates/:code')
  sqlstate(@Param('code') code: string): never {
    throw pgError(code);
  }
}

let app: NestFastifyApplication;
beforeAll(async () => {
  app = await startApp({ controllers: [ThingsController] });
});
afterAll(() => app.close());

async function get(url: string) {
  const response = await app.inject({ method: 'GET', url });
  return { response, status: response.statusCode, problem: response.json<Record<string, unknown>>() };
}

describe('problem documents', () => {
  test.each([
    ['malformed', 400],
    ['unauthenticated', 401],
    ['forbidden', 403],
    ['not-found', 404],
    ['conflict', 409],
    ['too-large', 413],
    ['refused', 422],
    ['unavailable', 503],
  ])('a domain error of kind %s is answered with %i', async (kind, expected) => {
    const { response, status, problem } = await get(`/things/kinds/${kind}`);
    expect(status).toBe(expected);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(problem).toEqual({
      type: '/problems/some-code',
      title: 'Some code',
      status: expected,
      detail: 'A sentence.',
      code: 'some-code',
      requestId: response.headers['x-request-id'],
    });
  });

  test('401 says how to authenticate, and 503 when to come back', async () => {
    expect((await get('/things/failures/unauthenticated')).response.headers['www-authenticate']).toBe('Bearer');
    expect((await get('/things/kinds/unavailable')).response.headers['retry-after']).toBe('5');
  });

  test('a refusal to grant names the privileges', async () => {
    expect((await get('/things/failures/privileges')).problem).toMatchObject({ privileges: ['manage_events'] });
  });

  test.each(['plain', 'no-error'])(
    'an unforeseen error (%s) is 500 and tells nothing but the request id',
    async (name) => {
      const { response, status, problem } = await get(`/things/failures/${name}`);
      expect(status).toBe(500);
      expect(problem).toMatchObject({ code: 'internal', requestId: response.headers['x-request-id'] });
      expect(response.body).not.toContain('1234');
    },
  );

  test('an exception of Nest gets the same shape', async () => {
    const { status, problem } = await get('/things/failures/nest');
    expect(status).toBe(403);
    expect(problem).toMatchObject({ code: 'forbidden', detail: 'Not you.' });
  });

  test.each([
    ['23505', 409, 'already-exists'],
    ['23503', 409, 'gone'],
    ['23514', 422, 'constraint-violated'],
    ['23502', 422, 'constraint-violated'],
    ['22P02', 400, 'invalid-value'],
    ['22021', 400, 'invalid-character'],
    ['40001', 503, 'busy'],
    ['57P01', 503, 'database-unavailable'],
    ['08006', 503, 'database-unavailable'],
    ['53300', 503, 'database-unavailable'],
    ['ECONNREFUSED', 503, 'database-unavailable'],
    ['42P01', 500, 'internal'],
  ])('the database error %s is %i %s without its text', async (sqlstate, expected, code) => {
    const { response, status, problem } = await get(`/things/sqlstates/${sqlstate}`);
    expect(status).toBe(expected);
    expect(problem.code).toBe(code);
    expect(response.body).not.toContain('anna');
  });

  test.each([
    ['wrapped', 'already-exists'],
    ['caused', 'busy'],
    ['parent-in-use', 'still-referenced'],
    ['pool', 'database-unavailable'],
    ['terminated', 'database-unavailable'],
  ])('a database error is known however it arrives (%s)', async (name, code) => {
    expect((await get(`/things/failures/${name}`)).problem.code).toBe(code);
  });
});
