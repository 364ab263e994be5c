import { relative } from 'node:path';
import { circus, enterWorld, type Environment, type Result, type Run } from '../support/one-world.jest-circus.js';
import { activeMutant, note } from './ledger.js';

/** What the mutated code and Stryker share in `global`: which mutant is active, and which have been reached. */
interface StrykerContext {
  activeMutant?: string | undefined;
  readonly mutantCoverage?: {
    static: Record<string, number>;
    readonly perTest: Record<string, Record<string, number>>;
  };
}

/** The mutant that has been noticed already: one failure is enough. */
let noticed: string | undefined;

/**
 * Jest's test framework in a mutation run: Circus in one world, as in all tests, with one more difference. It skips
 * whatever comes after the first failure (Jest's own `bail` would end the process). In the run without mutants it notes
 * the tests and durations of each file.
 */
const run: Run = async (globalConfig, config, newEnvironment, newRuntime, testPath, send) => {
  const mutant = activeMutant();
  if (mutant !== undefined && noticed === mutant) return notRun();
  const { environment, runtime } = enterWorld({ environment: newEnvironment, runtime: newRuntime });
  if (environment === newEnvironment) stopAtFirst(environment);
  const { __stryker__: context } = environment.global as { __stryker__?: StrykerContext };
  if (context) context.activeMutant = mutant;
  const started = performance.now();
  const result = await circus(globalConfig, config, environment, runtime, testPath, send);
  const ms = Math.round(performance.now() - started);
  const entry = { spec: relative(config.rootDir, testPath), ms, noticed: result.numFailingTests > 0 };
  const tests = result.testResults.map((test) => test.fullName);
  note(mutant === undefined ? { ...entry, tests } : entry);
  if (mutant === undefined) creditSetUp(context?.mutantCoverage, tests);
  else if (entry.noticed) noticed = mutant;
  return result;
};

export default run;

/** Lets a failure in the one world skip what comes after it. */
function stopAtFirst(environment: Environment): void {
  const inner = environment.handleTestEvent?.bind(environment);
  environment.handleTestEvent = async (event, state) => {
    await inner?.(event, state);
    const mutant = activeMutant();
    if (mutant === undefined || !event.test) return;
    if (event.name === 'test_start' && noticed === mutant) event.test.mode = 'skip';
    if (event.name === 'test_done' && event.test.errors.length > 0) noticed = mutant;
  };
}

/**
 * What is reached before the first test of a file, as it loads and sets up, is credited to all its tests, unless some
 * reach it themselves: Stryker would run every test there is against such a mutant.
 */
function creditSetUp(coverage: StrykerContext['mutantCoverage'], tests: readonly string[]): void {
  if (!coverage) return;
  for (const [mutant, hits] of Object.entries(coverage.static)) {
    if (tests.some((test) => coverage.perTest[test]?.[mutant] !== undefined)) continue;
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
