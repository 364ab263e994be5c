import { connect, type AddressInfo } from 'node:net';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { IsString } from 'class-validator';
import { BodyLimit } from '../../../src/common/http/body-limit.decorator.js';
import { startApp } from './test-app.js';

class Thing {
  @IsString()
  name: string = '';
}

@Controller('things')
class ThingsController {
  @Get('named/:name')
  named(@Param('name') name: string): { name: string } {
    return { name };
  }

  @Post()
  create(@Body() thing: Thing): Thing {
    return thing;
  }

  @Post('poke')
  poke(): { poked: true } {
    return { poked: true };
  }

  @Post('large')
  @BodyLimit(4 * 1024 * 1024)
  large(@Body() thing: Thing): { length: number } {
    return { length: thing.name.length };
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

async function post(url: string, payload: string, contentType?: string) {
  const headers = contentType === undefined ? {} : { 'content-type': contentType };
  const response = await app.inject({ method: 'POST', url, payload, headers });
  return { response, status: response.statusCode, problem: response.json<Record<string, unknown>>() };
}

describe('what the server refuses before any handler', () => {
  test('an unknown path is 404', async () => {
    expect(await get('/nowhere/anna@example.org')).toMatchObject({
      status: 404,
      problem: { code: 'not-found', detail: 'There is nothing here.' },
    });
  });

  test('a known path with another method is 405 and names the methods', async () => {
    const response = await app.inject({ method: 'DELETE', url: '/things/named/x' });
    expect(response.statusCode).toBe(405);
    expect(response.headers.allow).toBe('GET, HEAD');
    expect(response.json()).toMatchObject({ code: 'method-not-allowed' });
  });

  test.each(['{', '{"name":"a",}', '{"__proto__":{}}'])('a body that is not JSON (%s) is 400', async (payload) => {
    expect(await post('/things', payload, 'application/json')).toMatchObject({
      status: 400,
      problem: { code: 'malformed-json' },
    });
  });

  test('a body nested 64 levels deep is read, and one deeper is 400, whatever its texts hold', async () => {
    const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    const text = JSON.stringify('"[{\\'.repeat(100));
    const body = (levels: number): string => `{"text":${text},"siblings":[[],[],{}],"name":${nested(levels - 1)}}`;
    expect(await post('/things', body(64), 'application/json')).toMatchObject({
      problem: { code: 'validation-failed' },
    });
    for (const levels of [65, 300_000]) {
      expect(await post('/things', body(levels), 'application/json')).toMatchObject({
        status: 400,
        problem: { code: 'malformed-json', detail: 'The body is nested deeper than 64 levels.' },
      });
    }
  });

  test.each(['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x'])(
    'a body of type %s is 415, so that no form of another site gets in',
    async (contentType) => {
      expect(await post('/things', 'name=a', contentType)).toMatchObject({
        status: 415,
        problem: { code: 'unsupported-media-type' },
      });
    },
  );

  test('a body over the limit is 413, and a route can raise the limit', async () => {
    const payload = JSON.stringify({ name: 'a'.repeat(2 * 1024 * 1024) });
    expect(await post('/things', payload, 'application/json')).toMatchObject({
      status: 413,
      problem: { code: 'body-too-large' },
    });
    expect(await post('/things/large', payload, 'application/json')).toMatchObject({ status: 201 });
    const larger = JSON.stringify({ name: 'a'.repeat(5 * 1024 * 1024) });
    expect(await post('/things/large', larger, 'application/json')).toMatchObject({ status: 413 });
  });

  test('a missing body is 400 where one is needed, and no matter where none is', async () => {
    expect(await post('/things', '', 'application/json')).toMatchObject({
      status: 400,
      problem: { code: 'validation-failed', errors: [{ pointer: '' }] },
    });
    expect(await post('/things/poke', '', 'application/json')).toMatchObject({ status: 201 });
  });

  test.each([
    ['without hexadecimal digits', '/things/named/%zz', 400, 'malformed-url'],
    ['with half a character', '/things/named/%e4%b8', 400, 'malformed-url'],
    ['with a NUL', '/things/named/a%00b', 400, 'malformed-url'],
    ['with an endless part', `/things/named/${'a'.repeat(5000)}`, 414, 'url-too-long'],
  ])('a URL %s is refused as a problem', async (_, url, expected, code) => {
    const { response, status, problem } = await get(url);
    expect({ status, code: problem.code }).toEqual({ status: expected, code });
    expect(response.headers['content-type']).toMatch('application/problem+json');
    expect(response.headers['x-request-id']).toBe(problem.requestId);
  });

  test('a key of 255 characters fits into a path', async () => {
    const name = '𝒳'.repeat(255);
    expect((await get(`/things/named/${encodeURIComponent(name)}`)).problem).toEqual({ name });
  });
});

describe('what is no request of HTTP', () => {
  let port = 0;
  beforeAll(async () => {
    await app.listen(0, '127.0.0.1');
    port = (app.getHttpServer().address() as AddressInfo).port;
  });

  async function exchange(bytes: string): Promise<{ head: string; problem: Record<string, unknown> }> {
    const socket = connect(port, '127.0.0.1');
    socket.write(bytes);
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    const [head = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
    return { head, problem: JSON.parse(body) as Record<string, unknown> };
  }

  test.each([
    ['a space in the URL', 'GET /things /named HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'malformed-request'],
    [
      'two lengths',
      'POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}',
      400,
      'malformed-request',
    ],
    ['nothing that is known', 'hello\r\n\r\n', 400, 'malformed-request'],
    ['endless headers', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
  ])('%s is refused as a problem, and the connection ends', async (_, bytes, status, code) => {
    const { head, problem } = await exchange(bytes);
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toContain('content-type: application/problem+json');
    expect(problem).toMatchObject({ status, code });
    expect(head).toContain(`x-request-id: ${String(problem['requestId'])}`);
  });
});
