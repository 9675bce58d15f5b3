import { randomInt } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { loadKeys } from '../../src/embedded/keys.js';
import { freePort } from '../../src/embedded/ports.js';
import { startPostgres } from '../../src/embedded/postgres.js';
import { lockState } from '../../src/embedded/state-lock.js';
import { findTemporalCli } from '../../src/embedded/temporal-cli.js';
import { startTemporal } from '../../src/embedded/temporal.js';
import { inRounds, type Figure } from '../figure.js';
import { sumUp, type Round } from '../measure.js';
import { startSink } from '../sink.js';
import { newStateDirectory, npmStart } from '../system.js';

/** From `npm start` to a system that takes calls, against its two servers alone. */
export const start: Figure = {
  name: 'start',
  about: 'time from `npm start` to ready, against PostgreSQL and Temporal alone',
  async run(bench) {
    // what is fetched once isn't what is measured
    const temporalCli = await findTemporalCli(process.env, bench.progress);
    const sink = await startSink();
    try {
      const rounds = await inRounds(bench, 'start', async () => {
        const [barely, whole] = [newStateDirectory(), newStateDirectory()];
        try {
          const startBarely = () => secondsOf(() => startFoundation(barely, temporalCli));
          const startWhole = () => secondsOf(() => npmStart(whole, sink.port));
          const first: Round = { limit: await startBarely(), value: await startWhole() };
          const again: Round = { limit: await startBarely(), value: await startWhole() };
          return { first, again };
        } finally {
          for (const made of [barely, whole]) rmSync(made, { recursive: true, force: true });
        }
      });
      const about = {
        unit: 's',
        limit: 'PostgreSQL and Temporal alone',
        goal: { of: 'value', atMost: 10 },
      } as const;
      return [
        sumUp(
          { name: 'npm start to ready, first start', ...about },
          rounds.map(({ first }) => first),
        ),
        sumUp(
          { name: 'npm start to ready, later start', ...about },
          rounds.map(({ again }) => again),
        ),
      ];
    } finally {
      await sink.close();
    }
  },
};

interface Stoppable {
  stop(): Promise<unknown>;
}

/** Starts something, and stops it again. @returns how many seconds the start took. */
async function secondsOf(startIt: () => Promise<Stoppable>): Promise<number> {
  const from = performance.now();
  const started = await startIt();
  const seconds = (performance.now() - from) / 1_000;
  await started.stop();
  return seconds;
}

async function startFoundation(stateDirectory: string, executable: string): Promise<Stoppable> {
  const unlock = lockState(stateDirectory);
  const { POSTGRES_PASSWORD: password } = loadKeys(join(stateDirectory, 'keys.json'));
  const port = () => freePort(randomInt(10_000, 32_000), 32_767);
  const [postgresPort, temporalPort] = [await port(), await port()];
  const parts = await Promise.all([
    startPostgres({ port: postgresPort, stateDirectory, password }),
    startTemporal({ executable, port: temporalPort, namespace: 'default', stateDirectory }),
  ]);
  return {
    async stop() {
      await Promise.all(parts.map((part) => part.stop()));
      unlock();
    },
  };
}
