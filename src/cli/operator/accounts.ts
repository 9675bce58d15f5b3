import type { Command } from 'commander';

import { RealNameStatus } from '../../gen/holdfast/v1/account.js';
import type { AccountSummary, OperatorAccount } from '../../gen/holdfast/v1/operator.js';
import { choiceOf, toWord } from './arguments.js';
import { addCommand, withReason } from './command.js';
import type { Run } from './session.js';
import type { ConnectionOptions } from './connection.js';
import { newRequest, printDone } from './done.js';
import { FLOW_COLUMNS } from './flow-words.js';
import { JSON_LINES, printList, withPages, type ListOptions } from './list.js';
import { createTable, printLabelled, printTitle, type Column } from './table.js';

type Reasoned = ConnectionOptions & { reason: string };
type FindOptions = ConnectionOptions & ListOptions & Partial<Record<Criterion, string>>;

const CRITERIA = ['uin', 'appId', 'email', 'mobile', 'name'] as const;
type Criterion = (typeof CRITERIA)[number];

const STATUS = choiceOf(RealNameStatus, 'REAL_NAME_STATUS_');

/** Flows that `accounts show` has. */
const LATEST_FLOWS = 10;

/** Adds `accounts`: find them, show one, and what operators do to one. */
export function addAccounts(program: Command, run: Run): void {
  const accounts = program.command('accounts').description('find, show and change accounts');
  addFind(accounts, run);
  addShow(accounts, run);
  addAbility(accounts, run);
  addSetStatus(accounts, run);
}

function addFind(accounts: Command, run: Run): void {
  const find = addCommand(accounts, {
    usage: 'find',
    description: 'find accounts by exactly one of these',
    json: JSON_LINES,
    examples: [
      'accounts find --email li@example.com',
      'accounts find --mobile +8613800138000',
      'accounts find --name "Test" --all --json | jq -r .uin',
    ],
  })
    .option('--uin <uin>', 'its account id')
    .option('--app-id <appid>', 'its APPID')
    .option('--email <address>', 'its login email, or any channel of it')
    .option('--mobile <number>', 'any channel of it, with the country calling code')
    .option('--name <beginning>', 'what its name begins with: 2 to 64 characters');
  withPages(find).action(async (options: FindOptions) => {
    const given = CRITERIA.filter((name) => options[name] !== undefined);
    if (given.length !== 1) {
      find.error('error: give exactly one of --uin, --app-id, --email, --mobile and --name');
    }
    const { uin = '', appId = '', email = '', mobile = '', name: namePrefix = '' } = options;
    await run(options, (session) =>
      printList(session, options, {
        columns: ACCOUNT_COLUMNS,
        none: 'No account was found.',
        read: async (page) => {
          const asked = { uin, appId, email, mobile, namePrefix, ...page };
          const { accounts: rows, ...rest } = await session.operators.findAccounts(asked);
          return { rows, ...rest };
        },
      }),
    );
  });
}

function addShow(accounts: Command, run: Run): void {
  addCommand(accounts, {
    usage: 'show <uin>',
    description: 'show an account with its channels and its latest flows',
    examples: ['accounts show 100000000001'],
  }).action(async (uin: string, options: ConnectionOptions) => {
    await run(options, async ({ operators, json }) => {
      const [{ account }, { flows }] = await Promise.all([
        operators.getAccountForOperator({ uin }),
        operators.listAccountFlows({ uin, pageSize: LATEST_FLOWS }),
      ]);
      if (json) {
        console.log(JSON.stringify({ ...account, flows }));
        return;
      }
      if (account) printAccount(account);
      if (flows.length === 0) return;
      printTitle('Latest flows');
      createTable(FLOW_COLUMNS)(flows);
    });
  });
}

function addAbility(accounts: Command, run: Run): void {
  withReason(
    addCommand(accounts, {
      usage: 'disable <uin>',
      description: 'disable an account: its sessions end, its open changes die',
      examples: ['accounts disable 100000000001 --reason "ticket 4711"'],
    }),
  ).action(async (uin: string, options: Reasoned) => {
    await run(options, async (session) => {
      const request = { ...newRequest(), uin, reason: options.reason };
      const answer = await session.operators.disableAccount(request);
      printDone(session, request, answer, `Account ${uin} is disabled.`);
    });
  });
  withReason(
    addCommand(accounts, {
      usage: 'enable <uin>',
      description: 'enable a disabled account, or lift a freeze',
      examples: ['accounts enable 100000000001 --reason "ticket 4711"'],
    }),
  )
    .option('--end-undos', 'end the undo of every change so far as well')
    .action(async (uin: string, options: Reasoned & { endUndos?: boolean }) => {
      await run(options, async (session) => {
        const { reason, endUndos = false } = options;
        const request = { ...newRequest(), uin, reason, endUndos };
        const answer = await session.operators.enableAccount(request);
        printDone(session, request, answer, `Account ${uin} is enabled.`);
      });
    });
}

function addSetStatus(accounts: Command, run: Run): void {
  const setStatus = addCommand(accounts, {
    usage: 'set-status',
    description: 'set the real-name verification status',
    examples: ['accounts set-status 100000000001 verified --reason "passport seen"'],
  })
    .argument('<uin>')
    .argument('<status>', STATUS.words, STATUS.parse);
  withReason(setStatus).action(
    async (uin: string, realNameStatus: RealNameStatus, options: Reasoned) => {
      await run(options, async (session) => {
        const request = { ...newRequest(), uin, realNameStatus, reason: options.reason };
        const answer = await session.operators.setRealNameStatus(request);
        printDone(
          session,
          request,
          answer,
          `Account ${uin} is ${toWord(realNameStatus, 'REAL_NAME_STATUS_')}.`,
        );
      });
    },
  );
}

const ACCOUNT_COLUMNS: readonly Column<AccountSummary>[] = [
  ['UIN', ({ uin }) => uin],
  ['APPID', ({ appId }) => appId],
  ['NAME', ({ name }) => name],
  ['STATUS', ({ status }) => toWord(status, 'ACCOUNT_STATUS_')],
  ['LOGIN EMAIL', ({ maskedLoginEmail }) => maskedLoginEmail],
  ['REGISTERED', ({ registeredAt }) => registeredAt],
];

function printAccount({ account, channels, ...more }: OperatorAccount): void {
  const failures = more.logInFailures > 0 ? `${more.logInFailures.toString()} in 24 h` : '';
  printLabelled([
    ['UIN', account?.uin],
    ['APPID', account?.appId],
    ['Name', account?.name],
    ['Status', toWord(account?.status ?? '', 'ACCOUNT_STATUS_')],
    ['Real name', toWord(more.realNameStatus, 'REAL_NAME_STATUS_')],
    ['Language', more.language],
    ['Login email', account?.maskedLoginEmail ?? ''],
    ['Registered', account?.registeredAt],
    ['Password changed', more.passwordChangedAt],
    ['Password change due', more.passwordChangeDueAt],
    ['Wrong passwords', failures],
    ['Log-in closed until', more.logInLockedUntil],
    ['Live sessions', more.liveSessions],
    ['Sub-users', more.subUsers],
    ['Open flows', more.openFlows],
    ['Undoable changes', more.undoableChanges],
    ['Held messages', more.heldMessages],
  ]);
  if (channels.length === 0) return;
  printTitle('Channels');
  createTable<OperatorAccount['channels'][number]>([
    ['CHANNEL', ({ kind }) => toWord(kind, 'CHANNEL_KIND_')],
    ['ADDRESS', ({ maskedAddress }) => maskedAddress],
    ['VERIFIED', ({ verified }) => verified],
    ['BOUND', ({ boundAt }) => boundAt],
    ['WRONG CODES', ({ codeFailures }) => codeFailures],
    ['CLOSED', ({ closed }) => closed],
  ])(channels);
}
