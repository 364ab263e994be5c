import { join } from 'node:path';
import type { Group } from './groups.js';

/**
 * Mutators that empty or replace a value as a whole. Texts are for people, or SQL, of which the SQL mutator changes what
 * matters; without the rest a function fails outright, which any test that calls it notices.
 */
const NO_DECISIONS = [
  'ArrayDeclaration',
  'ArrowFunction',
  'BlockStatement',
  'MethodExpression',
  'ObjectLiteral',
  'OptionalChaining',
  'StringLiteral',
];

/** How Stryker runs a group: Jest in native ES modules, on a server and a template that are there already. */
export function strykerOptions(group: Group, root: string, reports: string): object {
  const compiled = join(root, 'build', 'test', 'mutation');
  return {
    mutate: group.files,
    mutator: { excludedMutations: NO_DECISIONS },
    ignorePatterns: ['build', 'dist', 'reports', '.data'],
    disableTypeChecks: false,
    tempDirName: '.stryker-tmp',
    incremental: true,
    incrementalFile: join(reports, `${group.name}.incremental.json`),
    testRunner: 'jest',
    testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    maxTestRunnerReuse: 50,
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
        testTimeout: 30_000,
        testRegex: group.specs.map((spec) => `/test/(modules|common)/${spec}.*\\.spec\\.ts$`),
        testRunner: join(compiled, 'until-first-failure.jest-circus.js'),
        testSequencer: join(compiled, 'covering-specs.js'),
      },
    },
  };
}
