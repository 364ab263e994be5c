import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { NODE, ROOT, packageFile } from './project.js';

const DIST = join(ROOT, 'dist');
const MARKER = join(DIST, '.built-from');

/** Compiles `src` into `dist` unless `dist` was made from exactly these sources. Ends the process when it fails. */
export function ensureBuilt() {
  const sources = digest();
  if (existsSync(MARKER) && readFileSync(MARKER, 'utf8') === sources) return;
  rmSync(DIST, { recursive: true, force: true });
  const args = ['src', '--out-dir', 'dist', '--strip-leading-paths', '--copy-files', '--quiet'];
  const result = spawnSync(NODE, [packageFile('@swc', 'cli', 'bin', 'swc.js'), ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (result.status !== 0) process.exit(1);
  writeFileSync(MARKER, sources);
}

/** A digest of everything that the result depends on. */
function digest() {
  const hash = createHash('sha256');
  for (const file of ['.swcrc', 'package-lock.json', ...filesBelow('src')]) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(ROOT, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(folder) {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((file) => relative(ROOT, join(file.parentPath ?? file.path, file.name))).toSorted();
}
