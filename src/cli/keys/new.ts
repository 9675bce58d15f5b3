import { readEmbeddedConfig } from '../../config.js';
import { idsOf, newSecretKey } from '../../embedded/secret-keys.js';

/** Prints a new entry of SECRET_KEYS, and how it comes to every process without one meeting a key it hasn't. */
export function newKey(env: NodeJS.ProcessEnv, { json }: { json: boolean }): void {
  const known = idsOf(readEmbeddedConfig(env).SECRET_KEYS?.join() ?? '').filter(Boolean);
  const { id, entry } = newSecretKey(new Date(), known);
  const steps = stepsFor(id, known);
  if (json) {
    console.log(JSON.stringify({ id, entry, steps }));
    return;
  }
  console.log(`${entry}\n`);
  steps.forEach((step, at) => {
    console.log(`${at + 1}. ${step}`);
  });
}

function stepsFor(id: string, known: readonly string[]): string[] {
  const old = known.length > 0 ? known.map((one) => `${one}:…`).join() : '<as it is>';
  return [
    `Add it as the last: SECRET_KEYS=${old},${id}:… in the settings of every server, worker, web and codec. Wait until no process runs without it.`,
    `Move it to the front: SECRET_KEYS=${id}:…,${old} in all of them, in any order.`,
    `Keep the others until "holdfast keys retire" lets them go.`,
  ];
}
