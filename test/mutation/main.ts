/**
 * `npm run mutation [-- --only <group>,…] [-- --list]`: changes one decision of the code at a time and sees whether a
 * test notices; `--list` only shows what the last runs came to. Ends with 1 when a mutant survived that nobody has
 * explained, or was not run. See docs/mutation.md.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { GROUPS, type Group } from './groups.js';
import { LEDGER } from './ledger.js';
import { installSqlMutator } from './sql-mutator.js';
import { strykerOptions } from './stryker-options.js';
import { REPORT } from './survivors.js';
import { show } from './table.js';

const ROOT = process.cwd();
const REPORTS = join(ROOT, 'reports', 'mutation');

const { values } = parseArgs({ options: { only: { type: 'string' }, list: { type: 'boolean' } } });
const names = values.only?.split(',') ?? GROUPS.map(({ name }) => name);
const chosen = names.flatMap((name) => GROUPS.filter((group) => group.name === name));
const fails: string[] = [];
if (chosen.length < names.length)
  throw new Error(`There are these groups: ${GROUPS.map(({ name }) => name).join(', ')}`);
if (values.list !== true) {
  mkdirSync(REPORTS, { recursive: true });
  await installSqlMutator(ROOT);
  for (const group of chosen) await run(group).catch((error: unknown) => fails.push(`${group.name}: ${String(error)}`));
}
const open = show(chosen, reportOf);
for (const fail of fails) console.error(fail);
process.exitCode = open === 0 && fails.length === 0 ? 0 : 1;

/** Runs a group against a PostgreSQL of its own, which its tests share. */
async function run(group: Group): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'matricula-mutation-'));
  const { default: setUp } = (await import(pathToFileURL(join(ROOT, 'test', 'support', 'global-setup.js')).href)) as {
    default: () => Promise<void>;
  };
  await setUp();
  process.env[LEDGER] = join(folder, 'ledger');
  process.env[REPORT] = reportOf(group);
  try {
    await new Stryker(strykerOptions(group, ROOT, REPORTS)).runMutationTest();
  } finally {
    await (Reflect.get(globalThis, 'matriculaTearDown') as () => Promise<void>)();
    rmSync(folder, { recursive: true, force: true });
  }
}

function reportOf({ name }: Group): string {
  return join(REPORTS, `${name}.jsonl`);
}
