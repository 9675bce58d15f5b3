import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { createTransport } from 'nodemailer';

import { RotationRunState, type RotationRun } from '../../src/gen/holdfast/v1/operator.js';
import { startCountingSink, type CountingSink } from '../counting-sink.js';
import type { Bench, Figure } from '../figure.js';
import type { Measure } from '../measure.js';
import { residentMemory } from '../resident-memory.js';
import { seedAccounts, type Seed } from '../seed-accounts.js';
import { startSlowStatements, type SlowStatements } from '../slow-statements.js';
import { startSystem, type System } from '../system.js';

const FEW: Seed = { accounts: 10_000, due: 5_000 };
const MANY: Seed = { accounts: 1_000_000, due: 50_000 };

const SETTINGS = {
  REMINDER_RATE: '10000',
  // As a container's limit would: on a machine with much memory, V8 lets garbage lie for long.
  NODE_OPTIONS: '--max-old-space-size=256',
};

const LOOK_AGAIN = 250;
/** What a sweep of the many may take, milliseconds: less than 100 a second is a failure of its own. */
const PATIENCE = 600_000;
/** As many connections as a worker has. */
const CONNECTIONS = 10;
const BARE_SECONDS = 5;

/** What a sweep has shown. */
interface Sweep {
  run: RotationRun;
  seconds: number;
  /** Of the process that server, worker and pages run in, at most; MiB. */
  peak: number;
  distinct: number;
  mails: number;
  slowest: { duration: number; statement: string };
}

/** The password reminders of many accounts, against those of few. */
export const rotation: Figure = {
  name: 'rotation',
  about:
    'password reminders of 1,000,000 accounts with 50,000 due, against 10,000 with 5,000 (about 6 minutes; only when it is named)',
  isLong: true,
  async run(bench) {
    const sink = await startCountingSink();
    const system = await startSystem(SETTINGS, sink.port);
    try {
      const slow = await startSlowStatements(system);
      // The first one loads what reminders are made with.
      await sweep(bench, system, sink, slow, { accounts: 1_000, due: 500 });
      const few = await sweep(bench, system, sink, slow, FEW);
      const many = await sweep(bench, system, sink, slow, MANY);
      bench.progress('rotation: the same mails by a bare pool …');
      const bare = await sendBarely(sink);
      return toMeasures(few, many, bare);
    } finally {
      await system.stop();
      await sink.close();
    }
  },
};

async function sweep(
  { progress }: Bench,
  { databaseUrl, pid, operators }: System,
  sink: CountingSink,
  slow: SlowStatements,
  seed: Seed,
): Promise<Sweep> {
  progress(`rotation: makes ${seed.accounts.toString()} accounts …`);
  await seedAccounts(databaseUrl, seed);
  sink.forget();
  slow.slowest();
  const began = performance.now();
  const asked = { requestId: randomUUID(), reason: 'bench' };
  const { run: started } = await operators.operators.startRotationRun(asked);
  const runId = started?.id ?? '';
  let peak = 0;
  for (;;) {
    const { run } = await operators.operators.getRotationRun({ runId });
    peak = Math.max(peak, residentMemory(pid).node);
    const seconds = (performance.now() - began) / 1_000;
    if (run?.state === RotationRunState.ROTATION_RUN_STATE_COMPLETED) {
      const { mails } = sink;
      return { run, seconds, peak, distinct: sink.distinct(), mails, slowest: slow.slowest() };
    }
    if (seconds * 1_000 > PATIENCE) throw new Error('the run did not end in time');
    if (Math.floor(seconds) % 10 === 0) {
      progress(`rotation: ${String(run?.sent ?? 0)} of ${seed.due.toString()} sent`);
      await sleep(1_000 - LOOK_AGAIN);
    }
    await sleep(LOOK_AGAIN);
  }
}

/** How many mails of the same size a bare pool hands over in a second. */
async function sendBarely(sink: CountingSink): Promise<number> {
  const transport = createTransport({
    host: '127.0.0.1',
    port: sink.port,
    ignoreTLS: true,
    pool: true,
    maxConnections: CONNECTIONS,
  });
  const until = performance.now() + BARE_SECONDS * 1_000;
  let sent = 0;
  const mail = {
    from: 'bench@example.com',
    to: 'bench@example.com',
    subject: 'Bare',
    text: 'x'.repeat(800),
    html: `<p>${'x'.repeat(5_000)}</p>`,
  };
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() < until) {
        await transport.sendMail({ ...mail, messageId: `<${randomUUID()}@bench>` });
        sent += 1;
      }
    }),
  );
  transport.close();
  return sent / BARE_SECONDS;
}

function toMeasures(few: Sweep, many: Sweep, bare: number): Measure[] {
  const rate = many.run.sent / many.seconds;
  return [
    {
      name: 'reminders of 1,000,000 accounts',
      unit: '/s',
      value: rate,
      limit: { name: 'mails of a bare pool', value: bare },
      ratio: rate / bare,
      goal: { of: 'value', atLeast: 200 },
    },
    {
      name: 'mails with a Message-ID of their own',
      unit: 'mails',
      value: many.distinct,
      limit: { name: 'accounts due', value: MANY.due },
      ratio: many.distinct / MANY.due,
      goal: { of: 'ratio', atLeast: 1 },
    },
    {
      name: 'mails that came twice',
      unit: 'mails',
      value: many.mails - many.distinct,
      goal: { of: 'value', atMost: 0 },
    },
    {
      name: 'memory of the worker’s process, 1,000,000 accounts',
      unit: 'MiB',
      value: many.peak,
      limit: { name: '10,000 accounts', value: few.peak },
      ratio: many.peak / few.peak,
      goal: { of: 'ratio', atMost: 1.2 },
    },
    {
      name: `slowest statement${many.slowest.statement ? `: ${many.slowest.statement.slice(0, 60)}` : ''}`,
      unit: 'ms',
      value: many.slowest.duration,
      goal: { of: 'value', atMost: 50 },
    },
  ];
}
