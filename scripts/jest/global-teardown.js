/** Runs in the process of the setup, and sees the same modules in the same state. */
export default async function globalTeardown(...args) {
  const { default: teardown } = await import('../../test/environment/global-teardown.ts');
  return teardown(...args);
}
