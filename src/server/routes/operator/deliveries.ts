import { z } from 'zod';

import { listAttempts, listDeliveries } from '../../../db/deliveries.js';
import { refuseFields } from '../../../domain/errors.js';
import type { MessageState } from '../../../domain/subscription-message.js';
import { MessageState as MessageStateMessage } from '../../../gen/holdfast/v1/message.js';
import { ResendDeliveriesResponse } from '../../../gen/holdfast/v1/operator.js';
import { toDelivery } from '../../delivery-message.js';
import type { Dependencies } from '../../dependencies.js';
import {
  flowId,
  moment,
  operatorReason,
  optional,
  providerName,
  readRequest,
  requestId,
  uin,
} from '../../fields.js';
import { idempotent } from '../../idempotent.js';
import type { OperatorRoutes } from './operator-routes.js';
import { cutPage, pageSize, pageTokenAfter, timeToken } from '../../paging.js';
import { resendDeliveries } from '../../resend/resend.js';

const deliveriesPage = z.object({
  uin: optional(uin),
  flowId: optional(flowId),
  provider: optional(providerName),
  state: z.enum(MessageStateMessage).exclude(['UNRECOGNIZED']).transform(readState),
  since: moment.optional(),
  pageSize,
  pageToken: timeToken(/^[\w.-]{1,128}$/),
});
const resend = z.object({
  requestId,
  provider: providerName,
  since: moment.optional(),
  until: moment.optional(),
  reason: operatorReason,
});

/** What was sent, and sending it again. */
export function deliveryRoutes(
  dependencies: Dependencies,
): OperatorRoutes<'listDeliveries' | 'resendDeliveries'> {
  const { db } = dependencies;
  return {
    async listDeliveries(request) {
      const input = readRequest(deliveriesPage, request);
      const { pageSize: size, pageToken: cursor, ...filter } = input;
      const found = await listDeliveries(db, filter, size + 1, cursor);
      const { rows, nextPageToken } = cutPage(found, size, ({ created_at, id }) =>
        pageTokenAfter(created_at, id),
      );
      const ids = rows.map(({ id }) => id);
      const attempts = await listAttempts(db, ids);
      return { deliveries: rows.map((row) => toDelivery(row, attempts)), nextPageToken };
    },

    async resendDeliveries(request, call) {
      const { since, until, ...input } = readRequest(resend, request);
      if (!since) throw refuseFields(required('since'));
      if (!until) throw refuseFields(required('until'));
      if (until.valueOf() >= Date.now()) throw refuseFields(NOT_PAST);
      if (since >= until) throw refuseFields(NOT_BEFORE);
      const incident = { ...input, since, until };
      const method = { name: 'ResendDeliveries', codec: ResendDeliveriesResponse, secrets: [] };
      return idempotent(dependencies, call, method, incident, (requestKey) =>
        resendDeliveries(dependencies, { ...incident, actor: call.actor, requestKey }),
      );
    },
  };
}

function readState(state: MessageStateMessage): MessageState | undefined {
  if (state === MessageStateMessage.MESSAGE_STATE_UNSPECIFIED) return undefined;
  return state.replace('MESSAGE_STATE_', '') as MessageState;
}

function required(field: string) {
  return { field, reason: 'REQUIRED', description: 'This field is required.' };
}

const NOT_PAST = {
  field: 'until',
  reason: 'PERIOD_INVALID',
  description: 'Must lie in the past: what is sent now is left alone.',
};
const NOT_BEFORE = {
  field: 'since',
  reason: 'PERIOD_INVALID',
  description: 'Must be before until.',
};
