import { asFlowHolder } from '../src/cli/clients.js';
import { FlowOutcome, IdentityMethodKind } from '../src/gen/holdfast/v1/flow.js';
import { NEW_PASSWORD, type Person } from './people.js';
import { persistently } from './persistently.js';
import { codeIn, tokenIn } from './sink.js';
import type { System } from './system.js';

/**
 * Resets a password as a person does: asks, waits for the mail, opens its link, chooses, waits for the
 * code, types it.
 * @returns the id of the flow.
 */
export async function resetPassword(
  { clients: { flows, recovery }, sink }: System,
  { email, mobile }: Person,
): Promise<string> {
  const mailed = sink.next(email);
  await persistently((request) => recovery.startPasswordReset({ ...request, email }));
  const token = tokenIn(await mailed);
  const opened = await persistently((request) => recovery.openPasswordReset({ ...request, token }));
  const flow = { flowId: opened.flow?.id ?? '' };
  const holder = asFlowHolder(opened.flowSecret);
  const chosen = {
    ...flow,
    newPassword: NEW_PASSWORD,
    newPasswordConfirmation: NEW_PASSWORD,
    identityMethod: IdentityMethodKind.IDENTITY_METHOD_KIND_SECURITY_MOBILE,
  };
  const texted = sink.next(mobile);
  await persistently((request) => flows.submitPassword({ ...request, ...chosen }, holder));
  const code = codeIn(await texted);
  const done = await persistently((request) =>
    flows.submitCode({ ...request, ...flow, code }, holder),
  );
  if (done.flow?.outcome !== FlowOutcome.FLOW_OUTCOME_COMPLETED) {
    throw new Error('a reset did not complete');
  }
  return flow.flowId;
}
