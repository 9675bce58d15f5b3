import type { Command } from 'commander';

import type { PasswordDue } from '../../gen/holdfast/v1/operator.js';
import { addCommand, withReason } from './command.js';
import type { Run } from './session.js';
import type { ConnectionOptions } from './connection.js';
import { newRequest, printDone } from './done.js';
import { JSON_LINES, printList, withPages, type ListOptions } from './list.js';
import { printRun, watchRun } from './rotation-run.js';
import type { Column } from './table.js';

type Reasoned = ConnectionOptions & { reason: string };
type StatusOptions = ConnectionOptions & { watch?: boolean };

const EXAMPLE = '7d8f0a6e-3c1b-4f7a-8e52-90b1c2d3e4f5';

/** Adds `rotation`: start, watch and end the reminders of old passwords, and list what is due. */
export function addRotation(program: Command, run: Run): void {
  const rotation = program
    .command('rotation')
    .description('run and watch the reminders of passwords that are older than 90 days');
  addStart(rotation, run);
  addStatus(rotation, run);
  addCancel(rotation, run);
  addDue(rotation, run);
}

function addStart(rotation: Command, run: Run): void {
  withReason(
    addCommand(rotation, {
      usage: 'start',
      description: 'start a run now, beside the daily ones: no account is reminded twice',
      examples: ['rotation start --reason "after the outage"'],
    }),
  ).action(async ({ reason, ...options }: Reasoned) => {
    await run(options, async (session) => {
      const request = { ...newRequest(), reason };
      const answer = await session.operators.startRotationRun(request);
      const id = answer.run?.id ?? '';
      const words = `Run ${id} has started. Watch it: holdfast rotation status ${id} --watch`;
      printDone(session, request, answer, words);
    });
  });
}

function addStatus(rotation: Command, run: Run): void {
  addCommand(rotation, {
    usage: 'status [run]',
    description: 'show how a run gets on; the latest one when none is named',
    json: 'print one JSON document; with --watch a line for each change',
    examples: ['rotation status', 'rotation status --watch'],
  })
    .option('--watch', 'go on until it has ended')
    .action(async (named: string | undefined, options: StatusOptions) => {
      await run(options, async (session) => {
        const runId = named ?? '';
        const { run: found } = await session.operators.getRotationRun({ runId });
        if (!found) return;
        if (options.watch) await watchRun(session, found);
        else printRun(session, found);
      });
    });
}

function addCancel(rotation: Command, run: Run): void {
  withReason(
    addCommand(rotation, {
      usage: 'cancel <run>',
      description: 'end a run; what it has not reminded of stays due',
      examples: [`rotation cancel ${EXAMPLE} --reason "wrong text"`],
    }),
  ).action(async (runId: string, options: Reasoned) => {
    await run(options, async (session) => {
      const request = { ...newRequest(), runId, reason: options.reason };
      const answer = await session.operators.cancelRotationRun(request);
      const words = `Run ${runId} ends after the reminders that are under way.`;
      printDone(session, request, answer, words);
    });
  });
}

function addDue(rotation: Command, run: Run): void {
  const due = addCommand(rotation, {
    usage: 'due',
    description: 'list the active accounts whose password is older than 90 days, the oldest first',
    json: JSON_LINES,
    examples: ['rotation due', 'rotation due --all --json | jq -r .uin'],
  });
  withPages(due).action(async (options: ConnectionOptions & ListOptions) => {
    await run(options, (session) =>
      printList(session, options, {
        columns: DUE_COLUMNS,
        none: 'No password is due.',
        read: async (page) => {
          const { passwords: rows, ...rest } = await session.operators.listPasswordsDue(page);
          return { rows, ...rest };
        },
      }),
    );
  });
}

const DUE_COLUMNS: readonly Column<PasswordDue>[] = [
  ['UIN', ({ uin }) => uin],
  ['PASSWORD CHANGED', ({ passwordChangedAt }) => passwordChangedAt],
  ['DUE SINCE', ({ dueSince }) => dueSince],
  ['REMINDED', ({ remindedAt }) => remindedAt],
];
