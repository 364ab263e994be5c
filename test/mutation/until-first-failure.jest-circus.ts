import { relative } from 'node:path';
import { createRequire } from 'node:module';
import { activeMutant, note } from './ledger.js';

interface Result {
  readonly testResults: readonly { readonly fullName: string; readonly status: string }[];
  readonly numFailingTests: number;
}

interface CircusEvent {
  readonly name: string;
  readonly test?: { readonly errors: readonly unknown[]; mode?: string | null };
}

interface Coverage {
  static: Record<string, number>;
  readonly perTest: Record<string, Record<string, number>>;
}

interface Environment {
  readonly global: { readonly __stryker__?: { readonly mutantCoverage?: Coverage } };
  handleTestEvent?: (event: CircusEvent, state: unknown) => Promise<void> | void;
}

type Run = (
  globalConfig: object,
  config: { readonly rootDir: string },
  environment: Environment,
  runtime: object,
  testPath: string,
  send?: unknown,
) => Promise<Result>;

const circus = (createRequire(import.meta.url)('jest-circus/runner') as { default: Run }).default;

/** The mutant that has been noticed already: one failure is enough. */
let killed: string | undefined;

/**
 * Jest's test framework in a mutation run: Circus, which skips whatever comes after the first failure. Jest's own
 * `bail` would end the process. In the run without mutants it notes the tests and durations of each spec file.
 */
const run: Run = async (globalConfig, config, environment, runtime, testPath, send) => {
  const mutant = activeMutant();
  if (mutant === undefined) return explore(globalConfig, config, environment, runtime, testPath, send);
  if (killed === mutant) return notRun();
  killed = undefined;
  const inner = environment.handleTestEvent?.bind(environment);
  environment.handleTestEvent = async (event, state) => {
    await inner?.(event, state);
    if (event.name === 'test_start' && event.test && killed === mutant) event.test.mode = 'skip';
    if (event.name === 'test_done' && event.test && event.test.errors.length > 0) killed = mutant;
  };
  const result = await circus(globalConfig, config, environment, runtime, testPath, send);
  if (result.numFailingTests > 0) killed = mutant;
  return result;
};

export default run;

async function explore(...[globalConfig, config, environment, ...rest]: Parameters<Run>): Promise<Result> {
  const started = performance.now();
  const result = await circus(globalConfig, config, environment, ...rest);
  const tests = result.testResults.map((test) => test.fullName);
  note({ spec: relative(config.rootDir, rest[1]), ms: Math.round(performance.now() - started), tests });
  const coverage = environment.global.__stryker__?.mutantCoverage;
  if (coverage) creditSetUp(coverage, tests);
  return result;
}

/**
 * What is reached before the first test of a file, as it loads and sets up, is credited to all its tests, unless some
 * reach it themselves: Stryker would run every test there is against such a mutant.
 */
function creditSetUp(coverage: Coverage, tests: readonly string[]): void {
  for (const [mutant, hits] of Object.entries(coverage.static)) {
    const reached = tests.some((test) => coverage.perTest[test]?.[mutant] !== undefined);
    if (reached) continue;
    for (const test of tests) (coverage.perTest[test] ??= {})[mutant] = hits;
  }
  coverage.static = {};
}

/** Jest takes a file without a test for a failure. */
function notRun(): Result {
  const test = { ancestorTitles: [], failureDetails: [], failureMessages: [], fullName: 'not run', title: 'not run' };
  const snapshot = {
    added: 0,
    fileDeleted: false,
    matched: 0,
    unchecked: 0,
    uncheckedKeys: [],
    unmatched: 0,
    updated: 0,
  };
  const counts = { numFailingTests: 0, numPassingTests: 0, numPendingTests: 1, numTodoTests: 0 };
  const result = { ...counts, leaks: false, openHandles: [], perfStats: {}, skipped: true, snapshot };
  return { ...result, testResults: [{ ...test, status: 'pending' }] };
}
