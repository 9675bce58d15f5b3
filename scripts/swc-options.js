/** How TypeScript becomes JavaScript in the tests; tsc checks and builds with the same meaning. */
export const SWC_OPTIONS = {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', tsx: true },
    transform: { react: { runtime: 'automatic' } },
    keepClassNames: true,
  },
  sourceMaps: 'inline',
};
