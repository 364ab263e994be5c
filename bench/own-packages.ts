import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const ARGUMENTS = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--fetch-retries=1'];
const PATIENCE_MS = 180_000;

/**
 * Installs what the package-lock.json of a folder names into that folder, unless it is there already.
 *
 * @throws Error with the words of npm where it cannot be installed
 */
export async function installOwnPackages(folder: string): Promise<void> {
  const wanted = await versions(join(folder, 'package-lock.json'));
  const installed = await versions(join(folder, 'node_modules', '.package-lock.json')).catch(() => undefined);
  if (installed === wanted) return;
  const npm = process.env['npm_execpath'];
  const [file, before] = npm && basename(npm).startsWith('npm') ? [process.execPath, [npm]] : ['npm', []];
  try {
    await promisify(execFile)(file, [...before, ...ARGUMENTS], { cwd: folder, timeout: PATIENCE_MS });
  } catch (error) {
    const said = String(Object(error).stderr ?? '').trim();
    throw new Error(said === '' ? `npm did not end well: ${String(error)}` : said, { cause: error });
  }
}

async function versions(lockFile: string): Promise<string> {
  const { packages } = JSON.parse(await readFile(lockFile, 'utf8')) as {
    packages: Record<string, { version: string }>;
  };
  const named = Object.entries(packages).filter(([path]) => path !== '');
  return named
    .map(([path, { version }]) => `${path} ${version}`)
    .toSorted()
    .join('\n');
}
