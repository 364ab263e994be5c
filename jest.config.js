/** Tests run as native ES modules (`node --experimental-vm-modules`), compiled by SWC. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test', '<rootDir>/web/test'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '@swc/jest' },
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  testRunner: '<rootDir>/test/support/one-world.jest-circus.js',
  setupFilesAfterEnv: ['<rootDir>/test/support/nest-first.ts'],
  testTimeout: 60_000,
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB',
};
