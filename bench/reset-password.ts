import { asFlowHolder } from '../src/cli/clients.js';
import { FlowOutcome, IdentityMethodKind } from '../src/gen/holdfast/v1/flow.js';
import { NEW_PASSWORD, request, type Person } from './people.js';
import { codeIn, tokenIn } from './sink.js';
import type { System } from './system.js';

/** How many hashes a reset takes: the former password is compared with the new one, which is hashed. */
export const HASHES_OF_A_RESET = 2;

/** Resets a password as a person does: asks, waits for the mail, opens its link, chooses, waits for the code. */
export async function resetPassword(
  { clients, sink }: System,
  { email, mobile }: Person,
): Promise<void> {
  const mailed = sink.next(email);
  await clients.recovery.startPasswordReset({ ...request(), email });
  const token = tokenIn(await mailed);
  const opened = await clients.recovery.openPasswordReset({ ...request(), token });
  const flow = { flowId: opened.flow?.id ?? '' };
  const holder = asFlowHolder(opened.flowSecret);
  const texted = sink.next(mobile);
  await clients.flows.submitPassword(
    {
      ...request(),
      ...flow,
      newPassword: NEW_PASSWORD,
      newPasswordConfirmation: NEW_PASSWORD,
      identityMethod: IdentityMethodKind.IDENTITY_METHOD_KIND_SECURITY_MOBILE,
    },
    holder,
  );
  const code = codeIn(await texted);
  const done = await clients.flows.submitCode({ ...request(), ...flow, code }, holder);
  if (done.flow?.outcome !== FlowOutcome.FLOW_OUTCOME_COMPLETED) {
    throw new Error('a reset did not complete');
  }
}
