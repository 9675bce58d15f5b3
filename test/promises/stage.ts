import { seededRandom } from '../../chaos/random.js';
import { startSystem, type System } from '../environment/system.js';
import type { Stage } from './promise.js';

/** A stage that can be left. */
export interface OpenStage extends Stage {
  /** Stops what the last promise had for itself. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a stage on the parts that `startParts` has started. */
export function openStage(seed: number, { measuresCost = false } = {}): OpenStage {
  let shared: Promise<System> | undefined;
  let own: System[] = [];
  async function clear(): Promise<void> {
    await Promise.all(own.map((system) => system.stop()));
    own = [];
  }
  return {
    random: seededRandom(seed),
    measuresCost,
    shared: () => (shared ??= startSystem()),
    async fresh(settings) {
      const system = await startSystem(settings);
      own.push(system);
      return system;
    },
    clear,
    async close() {
      await clear();
      await (await shared)?.stop();
    },
  };
}
