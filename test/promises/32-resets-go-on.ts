import { setTimeout as sleep } from 'node:timers/promises';

import type { Random } from '../../chaos/random.js';
import { WITH_LINK } from '../../src/cli/inbox-reader.js';
import { untilAnswered } from './outage-answers.js';
import { withProcesses, type Processes } from './processes.js';
import { Findings, type PromiseCheck } from './promise.js';
import { createResets, RESET_STEPS, type Reset, type ResetStep } from './reset-steps.js';

const RESETS = 100;
/** Between two kills while a step is taken, milliseconds: most of what was killed is up again by then. */
const BETWEEN_KILLS = 3_000;
/** How long a step is asked for again and again, milliseconds: until what was killed answers. */
const PATIENCE = 60_000;

/** Promise 32. */
export const resetsGoOn: PromiseCheck = {
  number: 32,
  says: 'resets go on where they were, with what was typed, whatever process is killed at whatever step',
  isFast: false,
  run: ({ random }) =>
    withProcesses(random.seed, async (processes) => {
      const findings = new Findings();
      const { parts } = processes;
      const resets = await createResets(processes, RESETS);
      let slowest = 0;
      for (const step of RESET_STEPS) {
        const killing = killInTurn(processes, random);
        const took = await takeAll(processes, findings, step, resets, BETWEEN_KILLS * parts.length);
        slowest = Math.max(slowest, took);
        await killing;
        await killAll(processes);
        await expectAll(processes, findings, step, resets);
        // What isn't there can't go on.
        if (findings.broken.length > 0) break;
      }
      const ended = parts.reduce((sum, part) => sum + processes.starts(part) - 1, 0);
      const kills = RESET_STEPS.length * 2 * parts.length;
      findings.expect(ended >= kills, `${ended} processes were started again after ${kills} kills`);
      return findings.finding(
        `${RESETS} resets of ${RESET_STEPS.length} steps, with kill -9 of each of ${parts.length} processes while a step is taken, and of all at once after it`,
        `${kills} kills, each step taken after ${(slowest / 1000).toFixed(0)} s at most, after each all were where they were, and each ended with the password that was typed before`,
      );
    }),
};

/** Kills every part once, in drawn order. */
async function killInTurn(processes: Processes, random: Random): Promise<void> {
  const left = [...processes.parts];
  while (left.length > 0) {
    const part = random.pick(left);
    left.splice(left.indexOf(part), 1);
    await processes.untilUp(part);
    processes.kill(part, 0);
    await sleep(BETWEEN_KILLS);
  }
}

/** Kills everything at the same moment, and waits until all of it runs again. */
async function killAll(processes: Processes): Promise<void> {
  const { parts } = processes;
  await Promise.all(parts.map((part) => processes.untilUp(part)));
  for (const part of parts) processes.kill(part, 0);
  await sleep(BETWEEN_KILLS);
  await Promise.all(parts.map((part) => processes.untilUp(part)));
}

/** Has every reset take a step, spread over a time. @returns how long the slowest took, milliseconds. */
async function takeAll(
  processes: Processes,
  findings: Findings,
  step: ResetStep,
  resets: readonly Reset[],
  spread: number,
): Promise<number> {
  const times = await Promise.all(
    resets.map(async (reset, at) => {
      await sleep((spread * at) / resets.length);
      const call = await step.prepare(processes, reset);
      const took = await untilAnswered(call, PATIENCE);
      findings.expect(took !== undefined, `one wasn’t ${step.name} in ${PATIENCE / 1000} s`);
      return took ?? PATIENCE;
    }),
  );
  return Math.max(...times);
}

async function expectAll(
  processes: Processes,
  findings: Findings,
  step: ResetStep,
  resets: readonly Reset[],
): Promise<void> {
  for (const reset of resets) {
    let isThere = false;
    const look = async () => {
      isThere = await step.isThere(processes, reset);
    };
    await untilAnswered(look, PATIENCE);
    findings.expect(isThere, `one that was ${step.name} isn’t there any more`);
    const links = await processes.inbox.list(reset.email, WITH_LINK);
    const distinct = new Set(links.map(({ messageId }) => messageId)).size;
    findings.expect(distinct === 1, `${distinct} links were sent for one reset`);
  }
}
