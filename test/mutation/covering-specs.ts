import { relative } from 'node:path';
import { activeMutant, readLedger, type Entry } from './ledger.js';

interface Test {
  readonly path: string;
  readonly context: { readonly config: { readonly rootDir: string } };
}

/**
 * Jest's sequencer in a mutation run: the spec files that reach the mutant and no others, first those that have noticed
 * most mutants for the time they take.
 */
export default class CoveringSpecs {
  private readonly wanted: RegExp;

  constructor({ globalConfig }: { globalConfig: { readonly testNamePattern?: string } }) {
    this.wanted = new RegExp(globalConfig.testNamePattern ?? '', 'i');
  }

  sort(tests: readonly Test[]): Test[] {
    if (activeMutant() === undefined) return [...tests];
    const seen = Map.groupBy(readLedger(), (entry) => entry.spec);
    return tests
      .map((test) => ({ test, entries: seen.get(relative(test.context.config.rootDir, test.path)) ?? [] }))
      .filter(({ entries }) => entries.some((entry) => entry.tests?.some((name) => this.wanted.test(name))))
      .toSorted((a, b) => promise(b.entries) - promise(a.entries))
      .map(({ test }) => test);
  }

  allFailedTests(tests: readonly Test[]): Test[] {
    return [...tests];
  }

  cacheResults(): void {
    // The ledger knows better: it knows what the run without mutants took.
  }
}

/** How much a spec file may be expected to notice in a second. */
function promise(entries: readonly Entry[]): number {
  const noticed = entries.filter((entry) => entry.noticed).length;
  return (noticed + 1) / (entries.length + 1) / (entries[0]?.ms ?? 1);
}
