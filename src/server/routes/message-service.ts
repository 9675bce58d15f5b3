import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { z } from 'zod';

import { claimMessage, findMessage, type MessageView } from '../../db/messages.js';
import { Refusal, refuseFields } from '../../domain/errors.js';
import {
  fillTemplate,
  messageWorkflowId,
  type MessageCategory,
} from '../../domain/subscription-message.js';
import { bulkQueue } from '../../domain/task-queues.js';
import {
  MessageCategory as MessageCategoryMessage,
  PublishMessageResponse,
  type MessageServiceImplementation,
} from '../../gen/holdfast/v1/message.js';
import { nameRequest, nameSubject } from '../../keys/subject.js';
import type { DeliverMessageInput, MessageResult } from '../../workflows/deliver-message.js';
import type { Call } from '../caller.js';
import type { Dependencies } from '../dependencies.js';
import { messageId, messageKey, readRequest, requestId, uin } from '../fields.js';
import { idempotent } from '../idempotent.js';
import { toMessage } from '../message-view.js';
import { withinLimit } from '../steps.js';

const CATEGORIES: Partial<Record<MessageCategoryMessage, MessageCategory>> = {
  [MessageCategoryMessage.MESSAGE_CATEGORY_OVERDUE_PAYMENT]: 'OVERDUE_PAYMENT',
  [MessageCategoryMessage.MESSAGE_CATEGORY_RESOURCE_EXPIRATION]: 'RESOURCE_EXPIRATION',
  [MessageCategoryMessage.MESSAGE_CATEGORY_EVENT]: 'EVENT',
};

const publishMessage = z.object({
  requestId,
  uin,
  key: messageKey,
  category: z.enum(MessageCategoryMessage).transform((category) => CATEGORIES[category]),
  template: z.string(),
  values: z.record(z.string(), z.string()),
  urgent: z.boolean(),
});
const getMessage = z.object({ messageId });

/** MessageService: what internal services tell accounts (G7.1). */
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

  const unbuilt = () => Promise.reject(new Error('unbuilt'));
  return {
    async publishMessage(request, call) {
      const input = readRequest(publishMessage, request);
      const { category, template, values, urgent } = input;
      if (!category) throw refuseFields(CATEGORY_REQUIRED);
      const result = fillTemplate(template, values);
      if ('refused' in result) throw refuseFields(...result.refused);
      const { filled } = result;
      const { actor } = call;
      // A map has no order of its own, and a digest needs one.
      const sorted = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
      const method = { name: 'PublishMessage', codec: PublishMessageResponse, secrets: [] };
      const asked = { ...input, values: sorted };
      return idempotent(dependencies, call, method, asked, async () => {
        const id = nameRequest(config.SUBJECT_KEY, 'message', actor.caller, input.key);
        const published = { uin: input.uin, category, template: filled.template, urgent };
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
        if (!message.deadline) {
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

    listMessages: unbuilt,
    getSubscriptions: unbuilt,
    changeSubscription: unbuilt,
  };
}

const CATEGORY_REQUIRED = {
  field: 'category',
  reason: 'REQUIRED',
  description: 'This field is required.',
};
