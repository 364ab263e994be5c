import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { NODE, ROOT, packageFile } from './project.js';

const ARGUMENTS = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];

/**
 * Installs what package-lock.json names, unless it is there already. Says one line; the output of npm is shown only
 * when it fails, and then the process ends with 1.
 */
export function ensureInstalled() {
  if (isInstalled()) return;
  console.log('Installing packages …');
  const npm = process.env.npm_execpath;
  const [file, ...before] = npm && basename(npm).startsWith('npm') ? [process.execPath, npm] : ['npm'];
  const result = spawnSync(file, [...before, ...ARGUMENTS], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status !== 0) giveUp(result.error?.message ?? `${result.stdout}\n${result.stderr}`.trim());
  if (!runs()) giveUp('npm did not run the install scripts that package.json allows. Run: npm rebuild');
}

function giveUp(reason) {
  console.error(`The packages could not be installed:\n${reason}`);
  process.exit(1);
}

function isInstalled() {
  const installed = readLock(packageFile('.package-lock.json'));
  if (!installed) return false;
  const wanted = Object.entries(readLock(join(ROOT, 'package-lock.json')) ?? {});
  const whole = wanted.every(([path, { version, optional }]) => {
    return path === '' || optional || installed[path]?.version === version;
  });
  return whole && runs();
}

/** Whether the pinned Node.js starts here: its install script ran, and on a machine of this kind. */
function runs() {
  return existsSync(NODE) && spawnSync(NODE, ['--version'], { stdio: 'ignore' }).status === 0;
}

function readLock(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}
