import { SWC_OPTIONS } from './scripts/swc-options.js';

/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/test/**/*.test.tsx'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // its ES module build imports JSON in a way that jest warns of, at length
    '^libphonenumber-js/max$': '<rootDir>/node_modules/libphonenumber-js/max/index.cjs',
  },
  transform: { '^.+\\.tsx?$': ['@swc/jest', SWC_OPTIONS] },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.holdfast/'],
  globalSetup: './scripts/jest/global-setup.js',
  globalTeardown: './scripts/jest/global-teardown.js',
  testTimeout: 60_000,
  maxWorkers: 2,
  // What a test file leaves behind adds up to gigabytes, and collecting it to minutes.
  workerIdleMemoryLimit: '1GB',
};
