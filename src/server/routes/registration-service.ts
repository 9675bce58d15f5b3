import type { CallContext } from 'nice-grpc';
import { z } from 'zod';

import {
  StartSignUpResponse,
  type RegistrationServiceImplementation,
} from '../../gen/holdfast/v1/registration.js';
import { deriveToken } from '../../keys/tokens.js';
import type { SignUpInput } from '../../workflows/sign-up.js';
import type { Call } from '../caller.js';
import type { Dependencies } from '../dependencies.js';
import { email, readRequest, requestId } from '../fields.js';
import { toFlowMessage } from '../flow-message.js';
import { idempotent } from '../idempotent.js';
import { limitSends } from '../limit-sends.js';
import { startFlow } from '../start-flow.js';

const startSignUp = z.object({ requestId, email });

/** RegistrationService: makes accounts (G6.1). */
export function registrationRoutes(
  dependencies: Dependencies,
): RegistrationServiceImplementation<Call & CallContext> {
  const { keys } = dependencies;
  return {
    async startSignUp(request, call) {
      const input = readRequest(startSignUp, request);
      const method = { name: 'StartSignUp', codec: StartSignUpResponse, secrets: [] };
      const response = await idempotent(dependencies, call, method, input, async (flowId) => {
        const { actor, language } = call;
        const asked = { actor, requestKey: flowId };
        await limitSends(dependencies, asked, 'SIGN_UP', input.email);
        const flow = await startFlow<SignUpInput>(dependencies, {
          workflow: 'signUp',
          workflowId: `sign-up/${flowId}`,
          summary: 'Sign-up',
          input: { flowId, actor, language, email: input.email },
        });
        return StartSignUpResponse.fromPartial({ flow: toFlowMessage(flow) });
      });
      const id = response.flow?.id ?? '';
      return { ...response, flowSecret: deriveToken(keys, 'flow-secret', { id, number: 1 }) };
    },
  };
}
