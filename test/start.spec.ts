import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Browser } from './support/browser.js';
import { createDatabase } from './support/database.js';
import { freePort } from './support/free-port.js';

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'matricula-start-'));
});

afterAll(() => rm(dataDir, { recursive: true, force: true }));

/** Runs what `npm start` runs, with these environment variables besides, and expects it to end by itself. */
async function startInVain(variables: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const environment = { ...process.env, LOG_LEVEL: 'silent', NODE_ENV: '', ADMIN_EMAILS: '', ...variables };
  const child = spawn(process.execPath, ['scripts/start.js'], { env: environment });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, said: said.replace('.env not found. Continuing without it.\n', '') };
}

interface Started {
  readonly process: ChildProcess;
  readonly url: string;
  readonly said: string;
}

/** Runs what `npm start` runs, until it says that it serves. */
async function start(): Promise<Started> {
  const port = await freePort();
  const environment = { ...process.env, DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'warn', DATABASE_URL: '' };
  const child = spawn(process.execPath, ['scripts/start.js'], { env: { ...environment, NODE_ENV: '' } });
  let said = '';
  const url = `http://127.0.0.1:${port}`;
  await new Promise<void>((resolve, reject) => {
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      if (said.includes(`serves on ${url}`)) resolve();
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', (code) => reject(new Error(`It ended with ${code}: ${said}`)));
  });
  return { process: child, url, said };
}

/** Ends it as Ctrl-C does, sent twice, as npm and the terminal do; answers with its exit code. */
function interrupt({ process: child }: Started): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  child.kill('SIGINT');
  return ended;
}

test('one command serves a demo school, stops everything that it started, and finds its data again', async () => {
  const first = await start();
  expect(first.said).toContain('/docs');
  expect(first.said).toContain('sign in as grace@engine-school.example');
  const grace = new Browser(first.url);
  await grace.signIn('grace@engine-school.example');
  const courses = await (await grace.get('/api/v1/me/courses')).json();
  expect(courses).toMatchObject({ items: [{ code: 'ENG-101' }, { code: 'PRG-201' }] });
  await expect(interrupt(first)).resolves.toBe(0);
  expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);

  const second = await start();
  expect(second.said).not.toContain('sign in as grace');
  const again = new Browser(second.url);
  await again.signIn('grace@engine-school.example');
  await expect((await again.get('/api/v1/me/courses')).json()).resolves.toEqual(courses);
  await expect(interrupt(second)).resolves.toBe(0);
  expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
});

test('a database that cannot be reached is told in one line that keeps the password', async () => {
  const port = await freePort();
  const url = `postgresql://ada:s3cret@127.0.0.1:${port}/matricula`;
  expect(await startInVain({ DATABASE_URL: url })).toEqual({
    code: 1,
    said: `DATABASE_URL: the server at 127.0.0.1:${port} cannot be reached (ECONNREFUSED)\n`,
  });
});

test('a database that is not there is told in one line', async () => {
  const database = await createDatabase();
  await database.drop();
  const { host } = new URL(database.url);
  expect(await startInVain({ DATABASE_URL: database.url })).toEqual({
    code: 1,
    said: `DATABASE_URL: the server at ${host} has no such database (3D000)\n`,
  });
});

test('a port that is taken is told in one line', async () => {
  const database = await createDatabase();
  const rival = createServer();
  await new Promise<void>((listening) => rival.listen(0, '127.0.0.1', listening));
  const { port } = rival.address() as AddressInfo;
  expect(await startInVain({ DATABASE_URL: database.url, PORT: String(port) })).toEqual({
    code: 1,
    said: `PORT ${port} on 127.0.0.1 is taken\n`,
  });
  rival.close();
  await database.drop();
});
