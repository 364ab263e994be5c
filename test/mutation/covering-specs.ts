import { relative } from 'node:path';
import { activeMutant, readLedger } from './ledger.js';

interface Test {
  readonly path: string;
  readonly context: { readonly config: { readonly rootDir: string } };
}

/** Jest's sequencer in a mutation run: of the spec files that reach the mutant, the quickest first; no others. */
export default class CoveringSpecs {
  private readonly wanted: RegExp;

  constructor({ globalConfig }: { globalConfig: { readonly testNamePattern?: string } }) {
    this.wanted = new RegExp(globalConfig.testNamePattern ?? '', 'i');
  }

  sort(tests: readonly Test[]): Test[] {
    if (activeMutant() === undefined) return [...tests];
    const seen = new Map(readLedger().map((one) => [one.spec, one]));
    const found = tests.map((test) => ({ test, seen: seen.get(relative(test.context.config.rootDir, test.path)) }));
    return found
      .filter((one) => !one.seen || one.seen.tests.some((name) => this.wanted.test(name)))
      .toSorted((a, b) => (a.seen?.ms ?? 0) - (b.seen?.ms ?? 0))
      .map((one) => one.test);
  }

  allFailedTests(tests: readonly Test[]): Test[] {
    return [...tests];
  }

  cacheResults(): void {
    // Durations are those of the run without mutants.
  }
}
