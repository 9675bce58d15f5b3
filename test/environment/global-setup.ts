import { startParts, type Parts } from './parts.js';

let parts: Parts | undefined;

/** Starts what all tests share; jest's workers inherit the settings that lead there. */
export default async function globalSetup(): Promise<void> {
  parts = await startParts((line) => {
    console.log(line);
  });
  Object.assign(process.env, parts.environment);
}

/** Stops it. */
export async function stopSharedParts(): Promise<void> {
  await parts?.stop();
  parts = undefined;
}
