import { stopSharedParts } from './global-setup.js';

/** Stops what the setup has started: both run in one process. */
export default async function globalTeardown(): Promise<void> {
  await stopSharedParts();
}
