import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { configureHttp } from '../../src/common/http/configure-http.js';
import { createFastifyAdapter } from '../../src/common/http/fastify-adapter.js';
import { serveConsole } from '../../src/console/serve-console.js';
import { aConfiguration } from '../common/http/test-app.js';

@Module({})
class Nothing {}

async function start(folder: string | undefined): Promise<NestFastifyApplication> {
  const configuration = aConfiguration({});
  const app = await NestFactory.create<NestFastifyApplication>(Nothing, createFastifyAdapter(configuration), {
    logger: false,
  });
  await configureHttp(app, configuration);
  await serveConsole(app, folder);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

describe('the console on the server', () => {
  let folder: string;
  let app: NestFastifyApplication;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matricula-console-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<title>A console</title>');
    await writeFile(join(folder, 'assets', 'index-0a1B2c3D.js'), 'let plain;');
    await writeFile(join(folder, 'assets', 'index-0a1B2c3D.js.br'), 'compressed');
    await writeFile(join(folder, 'assets', 'icon.svg'), '<svg/>');
    app = await start(folder);
  });
  afterAll(async () => {
    await app?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test.each([
    '/',
    '/me',
    '/me/access-tokens',
    '/organizations',
    '/organizations/x/people/a%40b',
    '/courses/1',
    '/programs/1/roster',
  ])('each of its addresses is the same document, never out of a cache: %s', async (url) => {
    const { statusCode, headers, body } = await app.inject({ url, headers: { accept: 'text/html' } });
    expect({ statusCode, type: headers['content-type'], cache: headers['cache-control'], body }).toEqual({
      statusCode: 200,
      type: 'text/html; charset=utf-8',
      cache: 'no-cache',
      body: '<title>A console</title>',
    });
    expect(headers['content-security-policy']).toContain("script-src 'self'");
  });

  test('what is named by its content is kept for ever, and sent as it was compressed to whoever can read that', async () => {
    const url = '/assets/index-0a1B2c3D.js';
    const packed = await app.inject({ url, headers: { 'accept-encoding': 'gzip, br' } });
    expect(packed.headers).toMatchObject({
      'content-encoding': 'br',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': expect.stringContaining('javascript'),
    });
    expect(packed.body).toBe('compressed');
    const plain = await app.inject({ url });
    expect([plain.headers['content-encoding'], plain.body]).toEqual([undefined, 'let plain;']);
    expect((await app.inject({ url: '/assets/icon.svg' })).headers['cache-control']).toBe('no-cache');
  });

  test.each(['/assets/gone.js', '/assets/../index.html', '/assets/%2e%2e/index.html', '/nothing'])(
    'what is not there is a 404 with a problem: %s',
    async (url) => {
      const { statusCode, headers } = await app.inject({ url });
      expect([statusCode, headers['content-type']]).toEqual([404, expect.stringContaining('application/problem+json')]);
    },
  );

  test('a write to one of its addresses is refused', async () => {
    expect((await app.inject({ method: 'POST', url: '/me' })).statusCode).toBe(405);
  });

  test('where no console was built, the bare address leads to Swagger UI', async () => {
    const without = await start(undefined);
    const { statusCode, headers } = await without.inject({ url: '/' });
    expect([statusCode, headers['location']]).toEqual([302, '/docs']);
    await without.close();
  });
});
