import '../typescript.js';

/** jest compiles this hook alone as CommonJS: Node imports it as a module, as the tests are. */
export default async function globalSetup(...args) {
  const { default: setup } = await import('../../test/environment/global-setup.ts');
  return setup(...args);
}
