import type { Command } from 'commander';

import { FlowState } from '../../gen/holdfast/v1/flow.js';
import { FlowAction, type OperateFlowResponse } from '../../gen/holdfast/v1/operator.js';
import { parseCount } from './arguments.js';
import { addCommand, withReason, type CommandHelp } from './command.js';
import type { Run } from './session.js';
import type { ConnectionOptions } from './connection.js';
import { newRequest, printDone } from './done.js';
import { FLOW_COLUMNS, stateInWords } from './flow-words.js';
import { JSON_LINES, printList, withPages, type ListOptions } from './list.js';
import { toText } from './table.js';

type ListFlowsOptions = ConnectionOptions & ListOptions & { open?: boolean };
type ActOptions = ConnectionOptions & { reason: string; minutes?: number };

const EXAMPLE = '0b0c4f4e-6f2b-4d0e-9a53-6b1f8a3c2d10';

/** Adds `flows`: list an account's, and what operators do to an open one. */
export function addFlows(program: Command, run: Run): void {
  const flows = program.command('flows').description('list flows, and act on open ones');
  addList(flows, run);
  addAction(flows, run, FlowAction.FLOW_ACTION_CANCEL, {
    usage: 'cancel <flow>',
    description: 'end an open flow; nothing that it would have changed is changed',
    examples: [`flows cancel ${EXAMPLE} --reason "asked for by mistake"`],
  });
  addAction(flows, run, FlowAction.FLOW_ACTION_RESEND, {
    usage: 'resend <flow>',
    description: 'send the code or the link again that a flow waits for',
    examples: [`flows resend ${EXAMPLE} --reason "the mailbox was full"`],
  });
  addAction(flows, run, FlowAction.FLOW_ACTION_EXTEND, {
    usage: 'extend <flow>',
    description: 'move the deadline of a flow; never that of a code or a link',
    examples: [`flows extend ${EXAMPLE} --minutes 30 --reason "on the phone with us"`],
  }).requiredOption('--minutes <number>', 'how long it is to live from now on', parseCount);
}

function addList(flows: Command, run: Run): void {
  const list = addCommand(flows, {
    usage: 'list <uin>',
    description: 'list the flows of an account and its sub-users, the newest first',
    json: JSON_LINES,
    examples: ['flows list 100000000001 --open'],
  }).option('--open', 'only those that have not ended');
  withPages(list).action(async (uin: string, options: ListFlowsOptions) => {
    const { open: openOnly = false } = options;
    await run(options, (session) =>
      printList(session, options, {
        columns: FLOW_COLUMNS,
        none: `Account ${uin} has no ${openOnly ? 'open ' : ''}flows.`,
        read: async (page) => {
          const asked = { uin, openOnly, ...page };
          const { flows: rows, ...rest } = await session.operators.listAccountFlows(asked);
          return { rows, ...rest };
        },
      }),
    );
  });
}

function addAction(flows: Command, run: Run, action: FlowAction, help: CommandHelp): Command {
  const command = withReason(addCommand(flows, help));
  return command.action(async (flowId: string, { reason, minutes, ...options }: ActOptions) => {
    await run(options, async (session) => {
      const extension = minutes === undefined ? {} : { extendMinutes: minutes };
      const request = { ...newRequest(), flowId, action, reason, ...extension };
      const answer = await session.operators.operateFlow(request);
      printDone(session, request, answer, `Flow ${flowId}: ${afterwards(answer)}.`);
    });
  });
}

function afterwards({ flow }: OperateFlowResponse): string {
  if (!flow) return 'done';
  const state = stateInWords(flow);
  return flow.state === FlowState.FLOW_STATE_ENDED
    ? state
    : `${state}, until ${toText(flow.deadline)}`;
}
