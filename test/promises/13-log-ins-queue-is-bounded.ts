import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

import { createChannel, createClient } from 'nice-grpc';
import { HealthDefinition } from 'nice-grpc-server-health';

import { hashes } from '../../src/telemetry/metrics.js';
import { newEmail, request, signUp } from '../environment/people.js';
import type { System } from '../environment/system.js';
import { WRONG_PASSWORD } from '../environment/wrong-passwords.js';
import { answerOf, seenAnswer, tally, type SeenAnswer } from './answer-of.js';
import { Findings, type PromiseCheck } from './promise.js';

const LOG_INS = 500;
/** Of the hasher: how many may wait for each core, and how many are hashed at a time. */
const WAITING_PER_CORE = 40;
const CORES = availableParallelism();
/** Each hash takes 19 MiB; the rest is for 500 calls and their answers, MiB. */
const MEMORY = 256;
const MIB = 2 ** 20;
/** How soon it is well again, milliseconds. */
const RECOVERY = 2_000;
/** `SERVING` of grpc.health.v1. */
const SERVING = 1;
/** As long as load balancers mostly wait, milliseconds; callers and server are one process here. */
const HEALTH_PATIENCE = 5_000;
const LOOK_AGAIN = 10;

/** Promise 13. */
export const logInsQueueIsBounded: PromiseCheck = {
  number: 13,
  says: 'of 500 log-ins at once a bounded queue is judged, and the rest refused at once',
  isFast: true,
  async run({ fresh, measuresCost }) {
    const system = await fresh();
    const findings = new Findings();
    const person = await signUp(system);
    const watch = watchServer(system, findings);
    const order: SeenAnswer[] = [];
    await Promise.all(
      Array.from({ length: LOG_INS }, async () => {
        const guess = { ...request(), email: newEmail(), password: WRONG_PASSWORD };
        order.push(await seenAnswer(system.gateway.sessions.logIn(guess)));
      }),
    );
    const { peak, waiting, running, healthy, slowest } = await watch.stop();
    const calmAgain = performance.now();
    const { email, password } = person;
    const next = await answerOf(system.gateway.sessions.logIn({ ...request(), email, password }));
    const recovery = performance.now() - calmAgain;
    findings.expect(next === 'OK', `the log-in after them: ${next}`);
    if (measuresCost) {
      findings.expect(recovery <= RECOVERY, `it took ${recovery.toFixed(0)} ms to recover`);
      findings.expect(peak <= MEMORY, `memory grew by ${peak.toFixed(0)} MiB`);
    }
    judgeAnswers(findings, order);
    await judgeCounts(system, findings, order);
    findings.expect(
      waiting <= CORES * WAITING_PER_CORE,
      `${waiting.toString()} passwords waited at once`,
    );
    findings.expect(running <= CORES, `${running.toString()} passwords were hashed at once`);
    findings.expect(healthy > 0, 'health was not asked');
    return findings.finding(
      `${LOG_INS.toString()} log-ins at once`,
      `${tally(order.map(({ answer }) => answer))}; at most ${waiting.toString()} waited; health ${healthy.toString()} times, after ${slowest.toFixed(0)} ms at most; ${peak.toFixed(0)} MiB more; next log-in in ${recovery.toFixed(0)} ms`,
    );
  },
};

/** Some are judged, the rest are told when to come again, before the last of the queue is judged. */
function judgeAnswers(findings: Findings, order: readonly SeenAnswer[]): void {
  for (const { answer, retryAfter } of order) {
    const isJudged = answer === 'LOG_IN_REFUSED';
    const isTold = answer === 'BUSY' && retryAfter !== undefined;
    findings.expect(isJudged || isTold, `one was answered ${answer}`);
  }
  const last = (wanted: string) => order.findLastIndex(({ answer }) => answer === wanted);
  findings.expect(last('BUSY') >= 0, 'none was refused');
  findings.expect(last('LOG_IN_REFUSED') > last('BUSY'), 'a refusal waited for the whole queue');
}

/** What was judged is counted as a failure; what was refused isn't. */
async function judgeCounts({ db }: System, findings: Findings, order: readonly SeenAnswer[]) {
  const counted = await db
    .selectFrom('log_in_failures')
    .select('subject')
    .where('failures', '>', 0)
    .execute();
  const judged = order.filter(({ answer }) => answer === 'LOG_IN_REFUSED').length;
  findings.expect(
    counted.length === judged,
    `${counted.length.toString()} are counted, ${judged.toString()} were judged`,
  );
}

/** Looks at memory, queue and health until it is stopped. */
function watchServer({ config }: System, findings: Findings) {
  const before = process.memoryUsage.rss();
  const seen = { peak: 0, waiting: 0, running: 0, healthy: 0, slowest: 0 };
  let isOver = false;
  async function sample(): Promise<void> {
    while (!isOver) {
      seen.peak = Math.max(seen.peak, (process.memoryUsage.rss() - before) / MIB);
      seen.waiting = Math.max(seen.waiting, await valueOf(hashes.waiting));
      seen.running = Math.max(seen.running, await valueOf(hashes.running));
      await sleep(LOOK_AGAIN);
    }
  }
  async function ask(): Promise<void> {
    while (!isOver) {
      const asked = performance.now();
      const status = await askHealth(config.GRPC_ADDRESS);
      findings.expect(status === SERVING, `health answered ${status.toString()}`);
      seen.slowest = Math.max(seen.slowest, performance.now() - asked);
      seen.healthy += 1;
    }
  }
  const watching = Promise.all([sample(), ask()]);
  return {
    async stop() {
      isOver = true;
      await watching;
      return seen;
    },
  };
}

/** Asks on a connection of its own, as a load balancer does. @returns the status, or the fault. */
async function askHealth(address: string): Promise<number | string> {
  // Else it shares the connection, and its 200 calls at a time, with the log-ins.
  const channel = createChannel(address, undefined, { 'grpc.use_local_subchannel_pool': 1 });
  try {
    const signal = AbortSignal.timeout(HEALTH_PATIENCE);
    const { status } = await createClient(HealthDefinition, channel).check(
      { service: '' },
      { signal },
    );
    return status;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    channel.close();
  }
}

async function valueOf(gauge: typeof hashes.waiting): Promise<number> {
  const { values } = await gauge.get();
  return values[0]?.value ?? 0;
}
