import { SWC_OPTIONS } from './scripts/swc-options.js';

/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/test/**/*.test.tsx'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.tsx?$': ['@swc/jest', SWC_OPTIONS] },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.holdfast/'],
  globalSetup: './scripts/jest/global-setup.js',
  globalTeardown: './scripts/jest/global-teardown.js',
  testTimeout: 60_000,
  maxWorkers: 2,
};
