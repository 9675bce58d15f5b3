import { WithStartWorkflowOperation } from '@temporalio/client';
import type { CallContext } from 'nice-grpc';
import { z } from 'zod';

import { flowsQueue } from '../../domain/task-queues.js';
import {
  StartSignUpResponse,
  type RegistrationServiceImplementation,
} from '../../gen/holdfast/v1/registration.js';
import { deriveToken } from '../../keys/tokens.js';
import { joinUpdate } from '../../workflows/definitions.js';
import type { signUp } from '../../workflows/sign-up.js';
import type { Call } from '../caller.js';
import type { Dependencies } from '../dependencies.js';
import { email, readRequest, requestId } from '../fields.js';
import { toFlowMessage } from '../flow-message.js';
import { idempotent } from '../idempotent.js';
import { limitSends } from '../limit-sends.js';
import { answerOf } from '../steps.js';

const startSignUp = z.object({ requestId, email });

/** RegistrationService: makes accounts (G6.1). */
export function registrationRoutes(
  dependencies: Dependencies,
): RegistrationServiceImplementation<Call & CallContext> {
  const { temporal, keys, config } = dependencies;
  return {
    async startSignUp(request, call) {
      const input = readRequest(startSignUp, request);
      const method = { name: 'StartSignUp', codec: StartSignUpResponse, secrets: [] };
      const response = await idempotent(dependencies, call, method, input, async (flowId) => {
        await limitSends(dependencies, 'SIGN_UP', input.email);
        const { actor, language } = call;
        const flow = await answerOf(
          temporal.workflow.executeUpdateWithStart(joinUpdate, {
            updateId: flowId,
            args: [{ flowId, actor: call.actor }],
            startWorkflowOperation: new WithStartWorkflowOperation<typeof signUp>('signUp', {
              workflowId: `sign-up/${flowId}`,
              workflowIdConflictPolicy: 'USE_EXISTING',
              workflowIdReusePolicy: 'REJECT_DUPLICATE',
              taskQueue: flowsQueue(config.TEMPORAL_TASK_QUEUE),
              staticSummary: 'Sign-up',
              args: [{ flowId, actor, language, email: input.email }],
            }),
          }),
        );
        return StartSignUpResponse.fromPartial({ flow: toFlowMessage(flow) });
      });
      const id = response.flow?.id ?? '';
      return { ...response, flowSecret: deriveToken(keys, 'flow-secret', { id, number: 1 }) };
    },
  };
}
