import type { Command } from 'commander';

import type { Provider, ResendDeliveriesResponse } from '../../gen/holdfast/v1/operator.js';
import { parseTime } from './arguments.js';
import { addCommand, withReason } from './command.js';
import type { Run } from './session.js';
import type { ConnectionOptions } from './connection.js';
import { newRequest, printDone } from './done.js';
import { JSON_LINES } from './list.js';
import type { OperatorSession } from './session.js';
import { createTable, toText, type Column } from './table.js';

type Reasoned = ConnectionOptions & { reason: string };
type ResendOptions = Reasoned & { since: Date; until?: Date };

const EXAMPLE = 'smtp://mail.example.com';
/** The period must be past by the server's clock, which may be a little behind, milliseconds. */
const MARGIN = 2_000;

/** Adds `providers`: list them, pause and resume one, and send again what one had. */
export function addProviders(program: Command, run: Run): void {
  const providers = program
    .command('providers')
    .description('list the providers of mails and texts, pause them, and send again');
  addList(providers, run);
  addPause(providers, run);
  addResend(providers, run);
}

function addList(providers: Command, run: Run): void {
  const help = {
    usage: 'list',
    description: 'list the providers in the order in which they are tried',
    json: JSON_LINES,
    examples: ['providers', 'providers --json'],
  };
  addCommand(providers, help, { isDefault: true }).action(async (options: ConnectionOptions) => {
    await run(options, async ({ operators, json }) => {
      const { providers: rows } = await operators.listProviders({});
      if (json) for (const row of rows) console.log(JSON.stringify(row));
      else createTable(PROVIDER_COLUMNS)(rows);
    });
  });
}

function addPause(providers: Command, run: Run): void {
  withReason(
    addCommand(providers, {
      usage: 'pause <name>',
      description: 'send nothing through a provider: it goes to the next one, or waits',
      examples: [`providers pause ${EXAMPLE} --reason "mails vanish there"`],
    }),
  ).action(async (provider: string, options: Reasoned) => {
    await run(options, async (session) => {
      const request = { ...newRequest(), provider, reason: options.reason };
      const answer = await session.operators.pauseProvider(request);
      printDone(session, request, answer, `Nothing is sent through ${provider} any more.`);
    });
  });
  withReason(
    addCommand(providers, {
      usage: 'resume <name>',
      description: 'send through a paused provider again',
      examples: [`providers resume ${EXAMPLE} --reason "mended"`],
    }),
  ).action(async (provider: string, options: Reasoned) => {
    await run(options, async (session) => {
      const request = { ...newRequest(), provider, reason: options.reason };
      const answer = await session.operators.resumeProvider(request);
      printDone(session, request, answer, `${provider} is sent through again.`);
    });
  });
}

function addResend(providers: Command, run: Run): void {
  const resend = addCommand(providers, {
    usage: 'resend <name>',
    description: 'send again what a provider took or failed in a period, after an incident',
    json: 'print one line of JSON for each 100 deliveries or fewer',
    examples: [
      `providers resend ${EXAMPLE} --since 2h --reason "mails vanished"`,
      `providers resend ${EXAMPLE} --since 2026-11-25T14:00 --until 2026-11-25T15:30 --reason "outage"`,
    ],
  })
    .requiredOption(
      '--since <time>',
      'where the period begins: a time, or so long ago: 2h',
      parseTime,
    )
    .option('--until <time>', 'where it ends; now if it is not given', parseTime);
  withReason(resend).action(async (provider: string, options: ResendOptions) => {
    const { since, until = new Date(Date.now() - MARGIN), reason } = options;
    if (since >= until) resend.error('error: --since must be before --until');
    await run(options, (session) => resendAll(session, { provider, since, until, reason }));
  });
}

/** What was sent again has no part in the next call: each goes on where the former ended. */
async function resendAll(
  { operators, json }: OperatorSession,
  period: { provider: string; since: Date; until: Date; reason: string },
): Promise<void> {
  const sum = { resent: 0, skipped: 0 };
  let answer: ResendDeliveriesResponse;
  do {
    const request = { ...newRequest(), ...period };
    answer = await operators.resendDeliveries(request);
    sum.resent += answer.resent;
    sum.skipped += answer.skipped;
    if (json) console.log(JSON.stringify({ ...request, ...answer }));
    else if (answer.hasMore) console.error(`${inWords(sum)} so far …`);
  } while (answer.hasMore);
  if (!json) console.log(`${inWords(sum)}.`);
}

function inWords({ resent, skipped }: { resent: number; skipped: number }): string {
  const unneeded = `${skipped.toString()} not, for they are of no use any more`;
  return `Sent again: ${resent.toString()}; ${unneeded}`;
}

const PROVIDER_COLUMNS: readonly Column<Provider>[] = [
  ['NAME', ({ name }) => name],
  ['SENDS', ({ sendsMail }) => (sendsMail ? 'mails' : 'texts')],
  ['STATE', ({ paused }) => (paused ? 'paused' : 'in use')],
  ['SENT IN 1 H', ({ sent }) => sent],
  ['FAILED IN 1 H', ({ failed }) => failed],
  ['LAST ERROR', ({ lastError }) => lastError],
  ['PAUSED', pausedBy],
];

function pausedBy({ paused, pausedBy: who, pausedAt, reason }: Provider): string {
  return paused ? `by ${who} at ${toText(pausedAt)}: ${reason}` : '';
}
