import { appendFileSync, writeFileSync } from 'node:fs';
import { outcomeOf, type MutantResult } from './outcome.js';

/** Where the outcomes of a group are kept, one a line behind how many mutants there are. */
export const REPORT = 'MATRICULA_MUTATION_REPORT';

interface Plan {
  readonly mutant: { readonly status?: string | undefined };
}

let planned = 0;
let tested = 0;

/**
 * A Stryker plugin: keeps every outcome as soon as it is known, so that a run that is cut off has not been for nothing,
 * and tells of each mutant that was not killed.
 */
export const strykerPlugins = [
  {
    kind: 'Reporter',
    name: 'survivors',
    value: {
      onMutationTestingPlanReady({ mutantPlans }: { readonly mutantPlans: readonly Plan[] }): void {
        planned = mutantPlans.filter(({ mutant }) => mutant.status !== 'Ignored').length;
        tested = 0;
        writeFileSync(reportFile(), `${planned}\n`);
        console.log(`${planned} mutants`);
      },
      onMutantTested(result: MutantResult): void {
        if (result.status === 'Ignored') return;
        const outcome = outcomeOf(result, process.cwd());
        appendFileSync(reportFile(), `${JSON.stringify(outcome)}\n`);
        if (++tested % 10 === 0) console.log(`${tested} of ${planned} after ${Math.round(process.uptime())} s`);
        if (result.status === 'Killed') return;
        const { file, line, from, to, status } = outcome;
        console.log(`${status} ${file}:${line} “${from}” → “${to}”`);
        if (status === 'RuntimeError') console.log(result.statusReason);
      },
    },
  },
];

function reportFile(): string {
  const file = process.env[REPORT];
  if (file === undefined) throw new Error(`${REPORT} is missing: start mutation runs with npm run mutation.`);
  return file;
}
