import { join } from 'node:path';
import type { Group } from './groups.js';

/** How Stryker runs a group: Jest in native ES modules, on a server and a template that are there already. */
export function strykerOptions(group: Group, root: string, reports: string): object {
  const compiled = join(root, 'build', 'test', 'mutation');
  return {
    mutate: group.files,
    // Texts for people, and SQL as a whole; the SQL mutator says what matters of that.
    mutator: { excludedMutations: ['StringLiteral'] },
    ignorePatterns: ['build', 'dist', 'reports', '.data'],
    disableTypeChecks: false,
    tempDirName: '.stryker-tmp',
    incremental: true,
    incrementalFile: join(reports, `${group.name}.incremental.json`),
    testRunner: 'jest',
    testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    maxTestRunnerReuse: 25,
    plugins: ['@stryker-mutator/jest-runner', join(compiled, 'survivors.js')],
    reporters: ['survivors'],
    allowConsoleColors: false,
    concurrency: 1,
    coverageAnalysis: 'perTest',
    ignoreStatic: true,
    timeoutMS: 30_000,
    timeoutFactor: 3,
    dryRunTimeoutMinutes: 20,
    jest: {
      enableFindRelatedTests: false,
      config: {
        globalSetup: null,
        globalTeardown: null,
        setupFiles: [],
        setupFilesAfterEnv: ['<rootDir>/test/support/nest-first.ts'],
        testMatch: null,
        testRegex: group.specs.map((spec) => `/test/modules/${spec}.*\\.spec\\.ts$`),
        testRunner: join(compiled, 'until-first-failure.jest-circus.js'),
        testSequencer: join(compiled, 'covering-specs.js'),
      },
    },
  };
}
