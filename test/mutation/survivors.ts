import { outcomeOf, type MutantResult } from './outcome.js';

/** A Stryker plugin: tells of each mutant that lives on as soon as it is known, and now and then how far the run is. */
export const strykerPlugins = [
  {
    kind: 'Reporter',
    name: 'survivors',
    value: {
      onMutationTestingPlanReady({
        mutantPlans,
      }: {
        readonly mutantPlans: readonly { readonly plan: string }[];
      }): void {
        planned = mutantPlans.filter(({ plan }) => plan === 'Run').length;
        console.log(`${planned} mutants to run`);
      },
      onMutantTested(result: MutantResult): void {
        if (result.status === 'Ignored') return;
        tested++;
        if (tested % 10 === 0) console.log(`${tested} of ${planned}, ${Math.round(process.uptime())} s`);
        if (result.status === 'Killed') return;
        const { file, line, from, to, status } = outcomeOf(result, process.cwd());
        console.log(`${status} ${file}:${line} “${from}” → “${to}”`);
      },
    },
  },
];

let planned = 0;
let tested = 0;
