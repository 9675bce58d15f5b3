import { newMobile, request } from '../../environment/people.js';
import { refusalOf } from '../../environment/refusals.js';
import { changedPerson, disableAccount, newPerson, openUndo } from './accounts.js';
import { flowOf, newestFlow, type Play } from './stage.js';
import { undone } from './undo.js';

const reason = 'for a recording';

/** What internal services do to accounts, and what is told of changes. */
export const operationPlays = {
  async 'account-operation-completed'({ system }) {
    const made = { ...request(), name: 'Made Ltd', securityMobile: newMobile(), reason };
    await system.operator.operators.createAccount(made);
    return flowOf(system, await newestFlow(system, 'ACCOUNT_OPERATION'));
  },

  async 'account-operation-completed-ending-others'({ system }) {
    const { person, holder } = await newPerson(system);
    await system.gateway.flows.startPasswordChange(request(), holder);
    await disableAccount(system, person.uin);
    return flowOf(system, await newestFlow(system, 'ACCOUNT_OPERATION'));
  },

  async 'account-operation-refused'({ system }) {
    const nobody = { ...request(), uin: '999999999999', reason };
    await refusalOf(system.operator.operators.disableAccount(nobody));
    return flowOf(system, await newestFlow(system, 'ACCOUNT_OPERATION'));
  },
} satisfies Record<string, Play>;

/** What is told of a change, in a workflow of its own (G8.7, G9). */
export const announcementPlays = {
  async 'announcement-completed'({ system }) {
    await changedPerson(system);
    const change = await newestFlow(system, 'VERIFICATION_EMAIL_CHANGE');
    return { of: system, workflowId: `announcement/${change}`, status: 'COMPLETED' };
  },

  async 'announcement-frozen'({ system }) {
    const { token } = await changedPerson(system);
    const { step } = await openUndo(system, token);
    const { opening } = await system.db
      .selectFrom('flows')
      .select('opening')
      .where('id', '=', step.flowId)
      .executeTakeFirstOrThrow();
    const workflowId = `announcement/${step.flowId}/frozen-${opening}`;
    return { of: system, workflowId, status: 'COMPLETED' };
  },

  async 'announcement-undone'({ system }) {
    const { flowId } = await undone(system);
    return { of: system, workflowId: `announcement/${flowId}/undone`, status: 'COMPLETED' };
  },
} satisfies Record<string, Play>;
