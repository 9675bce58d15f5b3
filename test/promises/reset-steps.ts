import { asFlowHolder } from '../../src/cli/clients.js';
import { codeIn, linkIn, WITH_CODE, WITH_LINK } from '../../src/cli/inbox-reader.js';
import {
  FlowOutcome,
  FlowState,
  IdentityMethodKind,
  type Flow,
} from '../../src/gen/holdfast/v1/flow.js';
import { logIn } from '../environment/changes.js';
import { request, twice } from '../environment/people.js';
import { createPeople } from './many-people.js';
import type { Processes } from './processes.js';

/** A reset, as far as it has come. */
export interface Reset {
  email: string;
  /** Where its code goes. */
  mobile: string;
  /** Another one for each. */
  newPassword: string;
  flow: { flowId: string };
  holder: ReturnType<typeof asFlowHolder>;
}

/** A step of a reset. */
export interface ResetStep {
  name: string;
  /** Gets it ready. @returns the call; made again, it is the same request. */
  prepare: (processes: Processes, reset: Reset) => Promise<() => Promise<unknown>>;
  /** Whether the reset is where this step has brought it. */
  isThere: (processes: Processes, reset: Reset) => Promise<boolean>;
}

/** Resets of people with an email and a mobile, before their first step. */
export async function createResets(processes: Processes, count: number): Promise<Reset[]> {
  const people = await createPeople(processes, count);
  return people.map((addresses, at) => ({
    ...addresses,
    newPassword: `Tall-Lantern-${(1_000 + at).toString()}`,
    flow: { flowId: '' },
    holder: asFlowHolder(''),
  }));
}

/** All steps, in their order. */
export const RESET_STEPS: readonly ResetStep[] = [
  {
    name: 'asked for',
    prepare({ gateway }, { email }) {
      const asked = { ...request(), email };
      return Promise.resolve(() => gateway.recovery.startPasswordReset(asked));
    },
    isThere: ({ inbox }, { email }) =>
      inbox.wait(email, 1, WITH_LINK).then(
        () => true,
        () => false,
      ),
  },
  {
    name: 'opened',
    async prepare({ gateway, inbox }, reset) {
      const link = linkIn(await inbox.wait(reset.email, 1, WITH_LINK));
      const asked = { ...request(), token: link.searchParams.get('token') ?? '' };
      return async () => {
        const { flow, flowSecret } = await gateway.recovery.openPasswordReset(asked);
        reset.flow = { flowId: flow?.id ?? '' };
        reset.holder = asFlowHolder(flowSecret);
      };
    },
    isThere: async (processes, reset) =>
      (await flowOf(processes, reset))?.state === FlowState.FLOW_STATE_AWAITING_PASSWORD,
  },
  {
    name: 'given a password',
    prepare({ gateway }, { flow, holder, newPassword }) {
      const identityMethod = IdentityMethodKind.IDENTITY_METHOD_KIND_SECURITY_MOBILE;
      const typed = { ...request(), ...flow, ...twice(newPassword), identityMethod };
      return Promise.resolve(() => gateway.flows.submitPassword(typed, holder));
    },
    isThere: async (processes, reset) =>
      (await flowOf(processes, reset))?.state === FlowState.FLOW_STATE_AWAITING_CODE,
  },
  {
    name: 'given a code',
    async prepare({ gateway, inbox }, { mobile, flow, holder }) {
      const code = codeIn(await inbox.wait(mobile, 1, WITH_CODE));
      const typed = { ...request(), ...flow, code };
      return () => gateway.flows.submitCode(typed, holder);
    },
    async isThere(processes, reset) {
      const flow = await flowOf(processes, reset);
      if (flow?.outcome !== FlowOutcome.FLOW_OUTCOME_COMPLETED) return false;
      await logIn(processes, { email: reset.email, password: reset.newPassword });
      return true;
    },
  },
];

async function flowOf(
  { gateway }: Processes,
  { flow: { flowId }, holder }: Reset,
): Promise<Flow | undefined> {
  return (await gateway.flows.getFlow({ flowId }, holder)).flow;
}
