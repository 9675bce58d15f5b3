import { randomUUID } from 'node:crypto';

import type { UpdateDefinition } from '@temporalio/common';
import { z } from 'zod';

import { findFlow } from '../../../db/flows.js';
import { Refusal, refuseFields } from '../../../domain/errors.js';
import { FlowAction, OperateFlowResponse } from '../../../gen/holdfast/v1/operator.js';
import {
  operatorCancelUpdate,
  operatorExtendUpdate,
  operatorResendUpdate,
  type OperatorInput,
  type StepResult,
} from '../../../workflows/definitions.js';
import type { Dependencies } from '../../dependencies.js';
import { flowId, operatorReason, readRequest, requestId } from '../../fields.js';
import { toFlowMessage } from '../../flow-message.js';
import { idempotent } from '../../idempotent.js';
import type { OperatorRoutes } from './operator-routes.js';
import { takeOnce, takeStep } from '../../steps.js';

const UPDATES: Partial<Record<FlowAction, UpdateDefinition<StepResult, [OperatorInput]>>> = {
  [FlowAction.FLOW_ACTION_CANCEL]: operatorCancelUpdate,
  [FlowAction.FLOW_ACTION_RESEND]: operatorResendUpdate,
  [FlowAction.FLOW_ACTION_EXTEND]: operatorExtendUpdate,
};

const operateFlow = z.object({
  requestId,
  flowId,
  action: z.enum(FlowAction).transform((action) => UPDATES[action]),
  reason: operatorReason,
  extendMinutes: z.int(),
});

/** What operators do to open flows; each flow judges by its own state. */
export function flowOperationRoutes(dependencies: Dependencies): OperatorRoutes<'operateFlow'> {
  return {
    async operateFlow(request, call) {
      const input = readRequest(operateFlow, request);
      const { action: update, reason, extendMinutes: minutes } = input;
      if (!update) throw refuseFields(ACTION_REQUIRED);
      if (minutes !== 0 && update !== operatorExtendUpdate) throw refuseFields(MINUTES_UNEXPECTED);
      const method = { name: 'OperateFlow', codec: OperateFlowResponse, secrets: [] };
      const asked = { ...input, action: update.name };
      return idempotent(dependencies, call, method, asked, async (key) => {
        const flow = await findFlow(dependencies.db, input.flowId);
        if (!flow) throw new Refusal('FLOW_NOT_FOUND');
        const after = await takeOnce(dependencies, flow, key, async () => {
          if (flow.snapshot.state === 'ENDED') throw new Refusal('FLOW_ENDED');
          return takeStep(dependencies, flow, update, key, {
            operator: call.actor.caller,
            use: randomUUID(),
            input: { flowId: flow.id, reason, minutes },
          });
        });
        return { flow: toFlowMessage(after) };
      });
    },
  };
}

const ACTION_REQUIRED = {
  field: 'action',
  reason: 'REQUIRED',
  description: 'This field is required.',
};
const MINUTES_UNEXPECTED = {
  field: 'extend_minutes',
  reason: 'VALUE_UNEXPECTED',
  description: 'Only an extension takes minutes.',
};
