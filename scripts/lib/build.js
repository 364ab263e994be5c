import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { NODE, ROOT, packageFile } from './project.js';

/** Compiles `src` into `dist` unless `dist` was made from exactly these sources. Ends the process when it fails. */
export function ensureBuilt() {
  compile(['src'], 'dist', ['--strip-leading-paths', '--copy-files']);
}

/** Compiles the application, its proof and its benchmarks into `build`, side by side as they are here; else as above. */
export function ensureToolsBuilt() {
  compile(['src', 'test', 'bench'], 'build', ['--ignore', '**/node_modules/**']);
}

function compile(folders, out, options) {
  const marker = join(ROOT, out, '.built-from');
  const sources = digest(folders);
  if (existsSync(marker) && readFileSync(marker, 'utf8') === sources) return;
  rmSync(join(ROOT, out), { recursive: true, force: true });
  const args = [...folders.filter(isFolder), '--out-dir', out, ...options, '--quiet'];
  const result = spawnSync(NODE, [packageFile('@swc', 'cli', 'bin', 'swc.js'), ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (result.status !== 0) process.exit(1);
  writeFileSync(marker, sources);
}

/** A digest of everything that the result depends on. */
function digest(folders) {
  const hash = createHash('sha256');
  for (const file of ['.swcrc', 'package-lock.json', ...folders.filter(isFolder).flatMap(filesBelow)]) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(ROOT, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function isFolder(folder) {
  return existsSync(join(ROOT, folder));
}

function filesBelow(folder) {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && !(entry.parentPath ?? entry.path).includes('node_modules'));
  return files.map((file) => relative(ROOT, join(file.parentPath ?? file.path, file.name))).toSorted();
}
