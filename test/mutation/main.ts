/**
 * `npm run mutation [-- --only <group>,…] [-- --list]`: changes one decision of the code at a time and sees whether a
 * test notices. Ends with 1 when a mutant survives that nobody has explained. See docs/mutation.md.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { explanationOf } from './explained.js';
import { GROUPS, type Group } from './groups.js';
import { LEDGER } from './ledger.js';
import { outcomeOf, type Outcome } from './outcome.js';
import { installSqlMutator } from './sql-mutator.js';
import { strykerOptions } from './stryker-options.js';

const ROOT = process.cwd();
const REPORTS = join(ROOT, 'reports', 'mutation');

const { values } = parseArgs({ options: { only: { type: 'string' }, list: { type: 'boolean' } } });
const chosen = GROUPS.filter(({ name }) => values.only === undefined || values.only.split(',').includes(name));
if (chosen.length === 0) throw new Error(`There are these groups: ${GROUPS.map(({ name }) => name).join(', ')}`);
mkdirSync(REPORTS, { recursive: true });
if (values.list !== true) {
  await installSqlMutator(ROOT);
  for (const group of chosen) await runGroup(group);
}
process.exitCode = show(chosen) === 0 ? 0 : 1;

/** Runs a group against a PostgreSQL of its own, which its tests share. */
async function runGroup(group: Group): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'matricula-mutation-'));
  const { default: setUp } = (await import(pathToFileURL(join(ROOT, 'test', 'support', 'global-setup.js')).href)) as {
    default: () => Promise<void>;
  };
  await setUp();
  process.env[LEDGER] = join(folder, 'ledger');
  try {
    const results = await new Stryker(strykerOptions(group, ROOT, REPORTS)).runMutationTest();
    const outcomes = results.filter(({ status }) => status !== 'Ignored').map((result) => outcomeOf(result, ROOT));
    writeFileSync(reportOf(group), JSON.stringify(outcomes, undefined, 1));
  } finally {
    await (Reflect.get(globalThis, 'matriculaTearDown') as () => Promise<void>)();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Prints what is known of these groups; answers with how many survivors nobody has explained. */
function show(groups: readonly Group[]): number {
  const reports = groups.map((group) => {
    const file = reportOf(group);
    const outcomes = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Outcome[]) : [];
    const count = (...states: readonly string[]): number =>
      outcomes.filter((one) => states.includes(one.status)).length;
    const alive = outcomes.filter((one) => one.status === 'Survived' || one.status === 'NoCoverage');
    const open = alive.filter((one) => explanationOf(one) === undefined);
    const row = {
      group: group.name,
      mutants: outcomes.length,
      SQL: outcomes.filter((one) => one.mutator === 'Sql').length,
      killed: count('Killed', 'RuntimeError', 'CompileError'),
      'timed out': count('Timeout'),
      survived: alive.length,
      explained: alive.length - open.length,
    };
    return { row, open };
  });
  console.table(reports.map(({ row }) => row));
  const open = reports.flatMap((report) => report.open);
  for (const { file, line, code, from, to, status } of open) {
    console.log(
      `${file}:${line} ${status === 'NoCoverage' ? '(reached by no test) ' : ''}\n  ${code}\n  “${from}” → “${to}”`,
    );
  }
  return open.length;
}

function reportOf({ name }: Group): string {
  return join(REPORTS, `${name}.json`);
}
