import type { Command } from 'commander';

import type { AuditEvent } from '../../gen/holdfast/v1/operator.js';
import { parseTime } from './arguments.js';
import { addCommand } from './command.js';
import type { Run } from './session.js';
import type { ConnectionOptions } from './connection.js';
import { JSON_LINES, printList, withPages, type ListOptions } from './list.js';
import type { Column } from './table.js';

interface Filters {
  uin?: string;
  flow?: string;
  name?: string;
  caller?: string;
  since?: Date;
}

/** Adds `audit`: list what was recorded. */
export function addAudit(program: Command, run: Run): void {
  const audit = addCommand(program, {
    usage: 'audit',
    description: 'list what was recorded, the latest first; filters add up',
    json: JSON_LINES,
    examples: [
      'audit --uin 100000000001 --since 7d',
      'audit --name CallRefused --since 2026-11-25T14:00',
      'audit --caller operator --all --json',
    ],
  })
    .option('--uin <uin>', 'of this account')
    .option('--flow <flow>', 'in this flow')
    .option('--name <event>', 'of this name, such as DisableAccount')
    .option('--caller <service>', 'by this service or operator')
    .option('--since <time>', 'at or after a time, or so long ago: 2h', parseTime);
  withPages(audit).action(async (options: ConnectionOptions & ListOptions & Filters) => {
    const { uin = '', flow: flowId = '', name = '', caller = '', since } = options;
    await run(options, (session) =>
      printList(session, options, {
        columns: EVENT_COLUMNS,
        none: 'Nothing of this was recorded.',
        read: async (page) => {
          const asked = { uin, flowId, name, caller, since, ...page };
          const { events: rows, ...rest } = await session.operators.listAuditEvents(asked);
          return { rows, ...rest };
        },
      }),
    );
  });
}

const EVENT_COLUMNS: readonly Column<AuditEvent>[] = [
  ['AT', ({ at }) => at],
  ['EVENT', ({ name }) => name],
  ['UIN', ({ uin }) => uin],
  ['BY', ({ caller }) => caller],
  ['FROM', ({ networkAddress }) => networkAddress],
  ['FLOW', ({ flowId }) => flowId],
  ['WHY', ({ operatorReason }) => operatorReason],
  ['WHAT', whatChanged],
];

/** Each value with what it was before: `name: Old Ltd → New Ltd`. */
function whatChanged({ before, after }: AuditEvent): string {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .map((name) => {
      const [former, latter] = [before[name], after[name]];
      const change = [former, latter].filter((value) => value !== undefined).join(' → ');
      return `${name}: ${latter === undefined ? `${change} →` : change}`;
    })
    .join(', ');
}
