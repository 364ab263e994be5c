import { createRequire } from 'node:module';
import { relative } from 'node:path';
import { activeMutant, note } from './ledger.js';

interface Result {
  readonly testResults: readonly { readonly fullName: string; readonly status: string }[];
  readonly numFailingTests: number;
}

interface CircusEvent {
  readonly name: string;
  readonly test?: { readonly errors: readonly unknown[]; mode?: string | null };
}

/** What the mutated code and Stryker share: which mutant is active, and which have been reached. */
interface StrykerContext {
  activeMutant?: string | undefined;
  readonly mutantCoverage?: {
    static: Record<string, number>;
    readonly perTest: Record<string, Record<string, number>>;
  };
}

interface Environment {
  readonly global: { readonly __stryker__?: StrykerContext };
  handleTestEvent?: (event: CircusEvent, state: unknown) => Promise<void> | void;
  teardown(): Promise<void>;
}

interface Runtime {
  readonly registries: {
    readonly esModuleRegistry: Map<string, unknown>;
    readonly internalModuleRegistry: Map<string, unknown>;
  };
  teardown(): void;
}

type Run = (
  globalConfig: object,
  config: { readonly rootDir: string },
  environment: Environment,
  runtime: Runtime,
  testPath: string,
  send?: unknown,
) => Promise<Result>;

const circus = (createRequire(import.meta.url)('jest-circus/runner') as { default: Run }).default;

/** The one world in which all spec files of this process run. */
let world: { readonly environment: Environment; readonly runtime: Runtime } | undefined;

/** The mutant that has been noticed already: one failure is enough. */
let noticed: string | undefined;

/**
 * Jest's test framework in a mutation run: Circus, with two differences. It skips whatever comes after the first
 * failure (Jest's own `bail` would end the process). And it runs all spec files in the world of the first, so that
 * packages are loaded once, which takes longer than most tests; code and tests of the project are loaded anew each time.
 * In the run without mutants it notes the tests and durations of each file.
 */
const run: Run = async (globalConfig, config, newEnvironment, newRuntime, testPath, send) => {
  const mutant = activeMutant();
  if (mutant !== undefined && noticed === mutant) return notRun();
  world ??= settle(newEnvironment, newRuntime);
  const { environment, runtime } = world;
  forgetProject(runtime);
  const context = environment.global.__stryker__;
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

function settle(environment: Environment, runtime: Runtime): { environment: Environment; runtime: Runtime } {
  environment.teardown = async () => undefined;
  runtime.teardown = () => undefined;
  const inner = environment.handleTestEvent?.bind(environment);
  environment.handleTestEvent = async (event, state) => {
    await inner?.(event, state);
    const mutant = activeMutant();
    if (mutant === undefined || !event.test) return;
    if (event.name === 'test_start' && noticed === mutant) event.test.mode = 'skip';
    if (event.name === 'test_done' && event.test.errors.length > 0) noticed = mutant;
  };
  return { environment, runtime };
}

/** Packages stay loaded; what they export holds no state of a test, for every test makes an application of its own. */
function forgetProject({ registries }: Runtime): void {
  const { esModuleRegistry, internalModuleRegistry } = registries;
  internalModuleRegistry.clear();
  for (const file of esModuleRegistry.keys()) {
    if (file.startsWith('@jest/globals') || (file.startsWith('file:') && !file.includes('/node_modules/'))) {
      esModuleRegistry.delete(file);
    }
  }
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
