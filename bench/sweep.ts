import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { RotationRunState } from '../src/gen/holdfast/v1/operator.js';
import type { CountingSink } from './counting-sink.js';
import type { Bench } from './figure.js';
import { residentMemory } from './resident-memory.js';
import { seedAccounts, type Seed } from './seed-accounts.js';
import type { SlowStatement, SlowStatements } from './slow-statements.js';
import type { System } from './system.js';

/** What a run of the password reminders has shown. */
export interface Sweep {
  /** From the call that started it to its end. */
  seconds: number;
  sent: number;
  /** Sent in a second, in the slowest {@link WINDOW} of the run; of a shorter run, in all of it. */
  slowestRate: number;
  /** Of the process that server, worker and pages run in, at most; MiB. */
  peak: number;
  /** Mails that came, and how many were different. */
  mails: number;
  distinct: number;
  slowStatements: SlowStatement[];
}

/** What a sweep is made with. */
export interface SweptSystem {
  system: System;
  sink: CountingSink;
  slow: SlowStatements;
}

/** How far a run was. */
interface Sample {
  /** Since it began. */
  seconds: number;
  sent: number;
}

const LOOK_AGAIN = 250;
/** Looks between two words of progress. */
const TELL_EACH = 40;
/** Seconds. */
const WINDOW = 10;
/** What a sweep may take, milliseconds, and for each account that is due: less than 100 a second is a failure of its own. */
const PATIENCE = 30_000;
const PATIENCE_EACH = 10;

/** Makes accounts, and reminds of those that are due. @throws when that doesn't end in time. */
export async function sweep(
  { progress }: Pick<Bench, 'progress'>,
  { system, sink, slow }: SweptSystem,
  seed: Seed,
): Promise<Sweep> {
  const count = seed.accounts.toLocaleString('en');
  progress(`rotation: makes ${count} accounts …`);
  await seedAccounts(system.databaseUrl, seed);
  await sink.take();
  slow.take();
  const { operators } = system.operators;
  const began = performance.now();
  const { run: started } = await operators.startRotationRun({
    requestId: randomUUID(),
    reason: 'bench',
  });
  const runId = started?.id ?? '';
  const samples: Sample[] = [{ seconds: 0, sent: 0 }];
  let peak = 0;
  for (;;) {
    const { run } = await operators.getRotationRun({ runId });
    const sent = run?.sent ?? 0;
    const seconds = (performance.now() - began) / 1_000;
    samples.push({ seconds, sent });
    peak = Math.max(peak, residentMemory(system.pid).node);
    if (run?.state === RotationRunState.ROTATION_RUN_STATE_COMPLETED) {
      const tally = await sink.take();
      const slowestRate = slowestRateOf(samples);
      return { seconds, sent, slowestRate, peak, ...tally, slowStatements: slow.take() };
    }
    if (seconds * 1_000 > PATIENCE + PATIENCE_EACH * seed.due)
      throw new Error('the run did not end in time');
    if (samples.length % TELL_EACH === 0) {
      progress(`rotation: ${sent} of ${seed.due} sent, ${peak.toFixed(0)} MiB`);
    }
    await sleep(LOOK_AGAIN);
  }
}

function slowestRateOf(samples: readonly Sample[]): number {
  const rates: number[] = [];
  for (const { seconds, sent } of samples) {
    const later = samples.find((sample) => sample.seconds >= seconds + WINDOW);
    if (!later) break;
    rates.push((later.sent - sent) / (later.seconds - seconds));
  }
  const last = samples.at(-1) ?? { seconds: 1, sent: 0 };
  return Math.min(...(rates.length > 0 ? rates : [last.sent / last.seconds]));
}
