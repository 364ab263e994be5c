import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../clock/random.js';

const OWNER_ONLY = 0o600;

/**
 * The secret of that name which belongs to this installation: made once, kept in a file under `dataDir` that only its
 * owner can read, and the same on every later call, also when two processes ask at once.
 *
 * @throws the error of the file system when `dataDir` cannot be written
 */
export function localSecret(dataDir: string, name: string): string {
  const file = join(dataDir, name);
  const existing = readIfPresent(file);
  if (existing) return existing;

  mkdirSync(dataDir, { recursive: true });
  const draft = `${file}.${new Random().id()}`;
  writeFileSync(draft, `${new Random().secret()}\n`, { mode: OWNER_ONLY, flag: 'wx' });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(file, 'utf8').trim();
}

function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
