import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { NODE, ROOT, packageFile } from './project.js';

/** Compiles `src` into `dist` unless `dist` was made from exactly these sources. Ends the process when it fails. */
export function ensureBuilt() {
  compile(['src'], 'dist', ['--strip-leading-paths', '--copy-files']);
}

/** Compiles the application, its proof and its benchmarks into `build`, side by side as they are here; else as above. */
export function ensureToolsBuilt() {
  compile(['src', 'test', 'bench'], 'build', ['--ignore', '**/node_modules/**']);
}

/** Builds the console in `web` into `web/dist`, with everything compressed once and for all; else as above. */
export function ensureConsoleBuilt() {
  const out = join(ROOT, 'web', 'dist');
  const marker = join(out, '.built-from');
  const sources = digest(['web']);
  if (existsSync(marker) && readFileSync(marker, 'utf8') === sources) return;
  const vite = [packageFile('vite', 'bin', 'vite.js'), 'build', 'web', '--logLevel', 'warn'];
  const result = spawnSync(NODE, vite, { cwd: ROOT, stdio: 'inherit' });
  if (result.status !== 0) process.exit(1);
  for (const file of filesBelow('web/dist').filter((name) => COMPRESSIBLE.test(name))) {
    const content = readFileSync(join(ROOT, file));
    writeFileSync(join(ROOT, `${file}.br`), brotliCompressSync(content));
    writeFileSync(join(ROOT, `${file}.gz`), gzipSync(content, { level: 9 }));
  }
  writeFileSync(marker, sources);
}

const COMPRESSIBLE = /[.](?:js|css|html|svg)$/;

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
  for (const file of ['.swcrc', 'package-lock.json', ...folders.filter(isFolder).flatMap(sourcesBelow)]) {
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

/** What is built is made of what is written, not of what was built before. */
function sourcesBelow(folder) {
  const built = join(folder, 'dist') + sep;
  return filesBelow(folder).filter((file) => !file.startsWith(built));
}
