import { sendBarely } from '../bare-mails.js';
import { startCountingSink } from '../counting-sink.js';
import type { Figure } from '../figure.js';
import type { Measure } from '../measure.js';
import type { Seed } from '../seed-accounts.js';
import { LEAST, startSlowStatements, type SlowStatement } from '../slow-statements.js';
import { sweep, type Sweep } from '../sweep.js';
import { startSystem } from '../system.js';

/** Loads what reminders are made with. */
const FIRST: Seed = { accounts: 1_000, due: 500 };
const FEW: Seed = { accounts: 10_000, due: 5_000 };
const MANY: Seed = { accounts: 1_000_000, due: 50_000 };

const SETTINGS = {
  PASSWORD_ROTATION: 'remind',
  // No limit: how fast it can be is what is asked.
  REMINDER_RATE: '10000',
};

/** How many of the slowest statements are told. */
const TOLD = 5;

/** The password reminders of many accounts, against those of few. */
export const rotation: Figure = {
  name: 'rotation',
  about:
    'password reminders: 1,000,000 accounts with 50,000 due, against 10,000 with 5,000 (about 4 minutes, 20 at most; only when it is named)',
  isLong: true,
  async run({ progress }) {
    progress('rotation: starts a system of its own …');
    const sink = await startCountingSink();
    const system = await startSystem(SETTINGS, sink.port);
    try {
      const swept = { system, sink, slow: await startSlowStatements(system) };
      await sweep({ progress }, swept, FIRST);
      const few = await sweep({ progress }, swept, FEW);
      progress('rotation: the same mails by a bare pool …');
      const before = await sendBarely(sink.port);
      const many = await sweep({ progress }, swept, MANY);
      progress('rotation: the same mails by a bare pool …');
      const after = await sendBarely(sink.port);
      for (const slow of many.slowStatements.slice(0, TOLD)) progress(inWords(slow));
      return toMeasures(few, many, (before + after) / 2);
    } finally {
      await system.stop();
      await sink.close();
    }
  },
};

function inWords({ statement, longest, times }: SlowStatement): string {
  return `rotation: ${longest.toFixed(0)} ms at most, ${times} times over ${LEAST} ms: ${statement}`;
}

function toMeasures(few: Sweep, many: Sweep, bare: number): Measure[] {
  const rate = many.sent / many.seconds;
  const limit = { name: 'mails of a bare pool', value: bare };
  const [slowest] = many.slowStatements;
  return [
    {
      name: 'reminders, 50,000 of 1,000,000 accounts',
      unit: '/s',
      value: rate,
      limit,
      ratio: rate / bare,
      goal: { of: 'value', atLeast: 200 },
    },
    {
      name: 'reminders, slowest 10 s of it',
      unit: '/s',
      value: many.slowestRate,
      limit,
      ratio: many.slowestRate / bare,
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
      name: 'memory of the worker’s process, at most',
      unit: 'MiB',
      value: many.peak,
      limit: { name: '10,000 accounts', value: few.peak },
      ratio: many.peak / few.peak,
      goal: { of: 'ratio', atMost: 1.2 },
    },
    {
      name: `slowest statement${slowest ? `: ${slowest.statement}` : ''}`,
      unit: 'ms',
      value: slowest?.longest ?? LEAST,
      goal: { of: 'value', atMost: 50 },
    },
  ];
}
