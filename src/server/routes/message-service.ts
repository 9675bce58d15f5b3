import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { z } from 'zod';

import { claimMessage, findMessage, listMessages, type MessageView } from '../../db/messages.js';
import { listSubscriptions } from '../../db/subscriptions.js';
import { Refusal, refuseFields } from '../../domain/errors.js';
import { canBeSwitchedOff, isSwitchedOff } from '../../domain/subscription.js';
import { fillTemplate, messageWorkflowId } from '../../domain/subscription-message.js';
import { bulkQueue } from '../../domain/task-queues.js';
import {
  ChangeSubscriptionResponse,
  PublishMessageResponse,
  type MessageServiceImplementation,
} from '../../gen/holdfast/v1/message.js';
import { nameRequest, nameSubject } from '../../keys/subject.js';
import type { ChangeSubscriptionInput } from '../../workflows/change-subscription.js';
import type { DeliverMessageInput, MessageResult } from '../../workflows/deliver-message.js';
import type { Call } from '../caller.js';
import type { Dependencies } from '../dependencies.js';
import { messageId, messageKey, optional, readRequest, requestId, uin } from '../fields.js';
import { toFlowMessage } from '../flow-message.js';
import { idempotent } from '../idempotent.js';
import { category, contactChannels, messageState } from '../message-fields.js';
import { toMessage, toSubscription } from '../message-view.js';
import { runOnce } from '../one-shot.js';
import { cutPage, pageSize, pageToken, pageTokenAfter } from '../paging.js';
import { requireAccountSession } from '../sessions.js';
import { withinLimit } from '../steps.js';

const publishMessage = z.object({
  requestId,
  uin,
  key: messageKey,
  category,
  template: z.string(),
  values: z.record(z.string(), z.string()),
  urgent: z.boolean(),
});
const getMessage = z.object({ messageId });
const messagePage = z.object({ pageSize, pageToken, uin: optional(uin), state: messageState });
const subscription = z.object({ requestId, category, channels: contactChannels });

/** MessageService: what internal services tell accounts (G7.1), and what those want to be told (G7.2). */
export function messageRoutes(dependencies: Dependencies): MessageServiceImplementation<Call> {
  const { db, config, temporal } = dependencies;

  /** @throws Refusal MESSAGE_NOT_FOUND, the same for another service's as for none. */
  async function requireMessage({ actor }: Call, id: string): Promise<MessageView> {
    const message = await findMessage(db, actor.caller, id);
    if (!message) throw new Refusal('MESSAGE_NOT_FOUND');
    return message;
  }

  /** Starts the delivery; one that was started already goes on. */
  async function deliver(input: DeliverMessageInput): Promise<void> {
    type DeliverMessage = (input: DeliverMessageInput) => Promise<MessageResult>;
    try {
      await withinLimit(
        temporal.workflow.start<DeliverMessage>('deliverMessage', {
          workflowId: messageWorkflowId(input.messageId),
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          taskQueue: bulkQueue(config.TEMPORAL_TASK_QUEUE),
          staticSummary: `Message: ${input.content.template}`,
          args: [input],
        }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  return {
    async publishMessage(request, call) {
      const input = readRequest(publishMessage, request);
      const { template, values, urgent } = input;
      const result = fillTemplate(input.category, template, values);
      if ('refused' in result) throw refuseFields(...result.refused);
      const { filled } = result;
      const { actor } = call;
      // A map has no order of its own, and a digest needs one.
      const sorted = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
      const method = { name: 'PublishMessage', codec: PublishMessageResponse, secrets: [] };
      const asked = { ...input, values: sorted };
      return idempotent(dependencies, call, method, asked, async () => {
        const id = nameRequest(config.SUBJECT_KEY, 'message', actor.caller, input.key);
        const { template: name } = filled;
        const published = { uin: input.uin, category: input.category, template: name, urgent };
        const body = JSON.stringify([published, sorted]);
        await claimMessage(db, {
          id,
          actor,
          key: input.key,
          body: nameSubject(config.SUBJECT_KEY, 'message', body),
          ...published,
        });
        let message = await requireMessage(call, id);
        // Temporal forgets a message that has ended; its row doesn't.
        if (message.state === 'QUEUED' && !message.deadline) {
          const origin = { at: message.created_at.valueOf() };
          await deliver({ messageId: id, uin: input.uin, content: { ...filled, origin } });
          message = await requireMessage(call, id);
        }
        return { message: toMessage(message) };
      });
    },

    async getMessage(request, call) {
      const input = readRequest(getMessage, request);
      return { message: toMessage(await requireMessage(call, input.messageId)) };
    },

    async listMessages(request, { actor }) {
      const { pageSize: size, pageToken: cursor, ...filter } = readRequest(messagePage, request);
      const found = await listMessages(db, actor.caller, filter, size + 1, cursor);
      const { rows, nextPageToken } = cutPage(found, size, ({ created_at: at, id }) =>
        pageTokenAfter(at, id),
      );
      return { messages: rows.map(toMessage), nextPageToken };
    },

    async getSubscriptions(_, call) {
      const account = await requireAccountSession(dependencies, call);
      const subscriptions = await listSubscriptions(db, account.uin);
      return { subscriptions: subscriptions.map(toSubscription) };
    },

    async changeSubscription(request, call) {
      const account = await requireAccountSession(dependencies, call);
      const input = readRequest(subscription, request);
      const { channels: wanted } = input;
      if (isSwitchedOff(wanted) && !canBeSwitchedOff(input.category)) {
        throw new Refusal('SUBSCRIPTION_REQUIRED');
      }
      const method = { name: 'ChangeSubscription', codec: ChangeSubscriptionResponse, secrets: [] };
      return idempotent(dependencies, call, method, input, async (flowId) => {
        const flow = await runOnce<ChangeSubscriptionInput>(dependencies, {
          workflow: 'changeSubscription',
          workflowId: `subscription-change/${flowId}`,
          summary: 'Change of a subscription',
          input: {
            flowId,
            actor: call.actor,
            language: call.language,
            owner: { uin: account.uin, securityEpoch: account.security_epoch },
            category: input.category,
            wanted,
          },
        });
        return { flow: toFlowMessage(flow) };
      });
    },
  };
}
