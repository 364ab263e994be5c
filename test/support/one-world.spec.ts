import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

// Jest over planted spec files, in one process and in the order of their names.

const JEST = join(dirname(createRequire(import.meta.url).resolve('jest/package.json')), 'bin', 'jest.js');
const PLANTED: Readonly<Record<string, string>> = {
  'package.json': '{ "type": "module" }',
  'in-order.cjs': `module.exports = class {
      sort(tests) { return tests.toSorted((one, other) => one.path.localeCompare(other.path)); }
      shard(tests) { return tests; }
      allFailedTests(tests) { return tests; }
      cacheResults() {}
    };`,
  'node_modules/counted/package.json': '{ "name": "counted", "type": "module", "main": "index.js" }',
  'node_modules/counted/index.js': 'export const times = (process.packageLoads = (process.packageLoads ?? 0) + 1);',
  'code.js': 'export const times = (process.codeLoads = (process.codeLoads ?? 0) + 1);',
  'a.spec.js': `import * as counted from 'counted'; import * as code from './code.js';
    test('first', () => { console.log('said in a'); globalThis.left = 'in a'; expect([counted.times, code.times]).toEqual([1, 1]); });`,
  'b.spec.js': `import * as counted from 'counted'; import * as code from './code.js';
    test('second', () => { console.log('said in b'); expect([counted.times, code.times]).toEqual([1, 2]); });
    test('third', () => expect(globalThis).not.toHaveProperty('left'));`,
  'c.spec.js': `const pause = () => new Promise((resolve) => setTimeout(resolve, 50));
    test('throws late', async () => { setTimeout(() => { throw new Error('late'); }, 5); await pause(); });
    test('leaves a rejection', async () => { Promise.reject(new Error('left')); await pause(); });
    test('is well', () => undefined);`,
};

interface Outcome {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

let folder: string;
let printed: string;
let outcome: Outcome;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'matricula-one-world-'));
  for (const [file, text] of Object.entries(PLANTED)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const config = {
    rootDir: folder,
    testEnvironment: 'node',
    testMatch: ['**/*.spec.js'],
    transform: {},
    testRunner: join(import.meta.dirname, 'one-world.jest-circus.js'),
    testSequencer: join(folder, 'in-order.cjs'),
  };
  const args = ['--experimental-vm-modules', JEST, '--config', JSON.stringify(config), '--runInBand', '--json'];
  const environment = { ...process.env };
  delete environment['JEST_WORKER_ID'];
  const options = { cwd: folder, env: environment, maxBuffer: 16 * 1024 * 1024 };
  [printed, outcome] = await new Promise<[string, Outcome]>((resolve) => {
    execFile(process.execPath, args, options, (_, stdout, stderr) => resolve([stderr, JSON.parse(stdout) as Outcome]));
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const statuses = (file: string): Record<string, string> =>
  Object.fromEntries(
    outcome.testResults
      .filter(({ name }) => name.endsWith(file))
      .flatMap(({ assertionResults }) => assertionResults.map(({ title, status }) => [title, status])),
  );

test('packages are loaded once for all spec files, code of the project anew for each', () => {
  expect(statuses('a.spec.js')).toEqual({ first: 'passed' });
  expect(statuses('b.spec.js')).toMatchObject({ second: 'passed' });
});

test('what a file leaves in the global object is gone for the next', () => {
  expect(statuses('b.spec.js')).toMatchObject({ third: 'passed' });
});

test('what nobody catches fails the test that it comes from, in later files as in the first', () => {
  expect(statuses('c.spec.js')).toEqual({
    'throws late': 'failed',
    'leaves a rejection': 'failed',
    'is well': 'passed',
  });
});

test('what a file prints is shown as printed there', () => {
  for (const name of ['a', 'b']) expect(printed).toMatch(new RegExp(`said in ${name}\\s+at .*${name}\\.spec\\.js`));
});
