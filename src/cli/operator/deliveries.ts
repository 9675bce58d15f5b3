import type { Command } from 'commander';

import { MessageState } from '../../gen/holdfast/v1/message.js';
import type { Delivery } from '../../gen/holdfast/v1/operator.js';
import { choiceOf, parseTime, toWord } from './arguments.js';
import { addCommand } from './command.js';
import type { Run } from './session.js';
import type { ConnectionOptions } from './connection.js';
import { JSON_LINES, printList, withPages, type ListOptions } from './list.js';
import type { Column } from './table.js';

const STATE = choiceOf(MessageState, 'MESSAGE_STATE_');

interface Filters {
  uin?: string;
  flow?: string;
  provider?: string;
  status?: MessageState;
  since?: Date;
}

/** Adds `deliveries`: list what was sent, or tried to. */
export function addDeliveries(program: Command, run: Run): void {
  const deliveries = addCommand(program, {
    usage: 'deliveries',
    description: 'list what was sent, or tried to, the newest first; filters add up',
    json: JSON_LINES,
    examples: [
      'deliveries --status failed --since 2h',
      'deliveries --provider smtp://mail.example.com --since 2026-11-25T14:00',
      'deliveries --uin 100000000001 --json',
    ],
  })
    .option('--uin <uin>', 'to this account')
    .option('--flow <flow>', 'of this flow')
    .option(
      '--provider <name>',
      'that this provider took or tried, as "holdfast providers" names it',
    )
    .option('--status <state>', `in this state: ${STATE.words}`, STATE.parse)
    .option('--since <time>', 'made at or after a time, or so long ago: 2h', parseTime);
  withPages(deliveries).action(async (options: ConnectionOptions & ListOptions & Filters) => {
    const { uin = '', flow: flowId = '', provider = '', since } = options;
    const { status: state = MessageState.MESSAGE_STATE_UNSPECIFIED } = options;
    await run(options, (session) =>
      printList(session, options, {
        columns: DELIVERY_COLUMNS,
        none: 'There is no such delivery.',
        read: async (page) => {
          const asked = { uin, flowId, provider, state, since, ...page };
          const answer = await session.operators.listDeliveries(asked);
          return { rows: answer.deliveries, nextPageToken: answer.nextPageToken };
        },
      }),
    );
  });
}

const DELIVERY_COLUMNS: readonly Column<Delivery>[] = [
  ['CREATED', ({ createdAt }) => createdAt],
  ['STATE', ({ state }) => toWord(state, 'MESSAGE_STATE_')],
  ['TEMPLATE', ({ template }) => template],
  ['TO', ({ maskedAddress }) => maskedAddress],
  ['UIN', ({ uin }) => uin],
  ['PROVIDER', ({ provider, attempts }) => provider || attempts[0]?.provider],
  ['UPDATED', ({ updatedAt }) => updatedAt],
  ['FLOW OR MESSAGE', ({ flowId, messageId }) => flowId || messageId],
  ['PROBLEM', problemOf],
];

/** Why it failed; of one that is still tried, what its last try met. */
function problemOf({ reason, attempts, state }: Delivery): string {
  const isSent = state === MessageState.MESSAGE_STATE_SENT;
  const lastError = isSent ? '' : (attempts[0]?.error ?? '');
  return [reason, lastError].filter((text) => text !== '').join(': ');
}
