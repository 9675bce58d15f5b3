import { asFlowHolder } from '../../src/cli/clients.js';
import type { LogInResponse } from '../../src/gen/holdfast/v1/session.js';
import { withCode, type Holder } from './changes.js';
import { request, type Person } from './people.js';
import type { System } from './system.js';

/** A log-in that a code is asked for. */
export interface ChallengedLogIn {
  answer: LogInResponse;
  step: { flowId: string };
  holder: Holder;
}

/** What to submit a code with. */
export function challengedBy(answer: LogInResponse): ChallengedLogIn {
  const { flow, flowSecret } = answer.challenge ?? {};
  return { answer, step: { flowId: flow?.id ?? '' }, holder: asFlowHolder(flowSecret ?? '') };
}

/** Logs in with the right password, and reads the code that it sends. */
export async function challengeRightly(
  system: System,
  { email, mobile, password }: Person,
): Promise<ChallengedLogIn & { code: string }> {
  const { answer, code } = await withCode(system, mobile ?? email, () =>
    system.gateway.sessions.logIn({ ...request(), email, password }),
  );
  return { ...challengedBy(answer), code };
}
