import { existsSync, readFileSync } from 'node:fs';
import { explanationOf } from './explained.js';
import type { Group } from './groups.js';
import type { Outcome } from './outcome.js';

/**
 * Prints what the last runs of these groups came to; answers with how many mutants are open: survivors that nobody has
 * explained, and what was not run; a group that was never run counts as one.
 */
export function show(groups: readonly Group[], reportOf: (group: Group) => string): number {
  const reports = groups.map((group) => ({ group: group.name, ...read(reportOf(group)) }));
  console.table(
    reports.map(({ group, planned, outcomes }) => {
      const count = (...states: readonly string[]): number =>
        outcomes.filter((one) => states.includes(one.status)).length;
      const alive = outcomes.filter(isAlive);
      return {
        group,
        mutants: planned,
        'of SQL': outcomes.filter((one) => one.mutator === 'Sql').length,
        killed: count('Killed', 'RuntimeError'),
        'timed out': count('Timeout'),
        survived: alive.length,
        explained: alive.filter((one) => explanationOf(one) !== undefined).length,
        'not run': notRun(planned, outcomes) ?? 'all',
      };
    }),
  );
  const open = reports.flatMap(({ outcomes }) => outcomes.filter((one) => isAlive(one) && !explanationOf(one)));
  for (const { file, line, code, from, to, status } of open) {
    console.log(`${file}:${line}${status === 'NoCoverage' ? ' (reached by no test)' : ''}`);
    console.log(`  ${code}\n  “${from}” → “${to}”`);
  }
  return open.length + reports.reduce((sum, { planned, outcomes }) => sum + (notRun(planned, outcomes) ?? 1), 0);
}

/** How many of those planned; undefined where it is not known how many those are. */
function notRun(planned: number | undefined, outcomes: readonly Outcome[]): number | undefined {
  return planned === undefined ? undefined : planned - outcomes.length;
}

function isAlive({ status }: Outcome): boolean {
  return status === 'Survived' || status === 'NoCoverage';
}

function read(file: string): { planned: number | undefined; outcomes: Outcome[] } {
  if (!existsSync(file)) return { planned: undefined, outcomes: [] };
  const [planned, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  return { planned: Number(planned), outcomes: lines.map((line) => JSON.parse(line) as Outcome) };
}
