import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Browser } from './support/browser.js';
import { freePort } from './support/free-port.js';

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'matricula-start-'));
});

afterAll(() => rm(dataDir, { recursive: true, force: true }));

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
