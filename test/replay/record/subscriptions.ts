import { randomUUID } from 'node:crypto';

import { MessageState } from '../../../src/gen/holdfast/v1/message.js';
import type { Dependencies } from '../../../src/server/dependencies.js';
import { startFlow } from '../../../src/server/start-flow.js';
import type { ChangeSubscriptionInput } from '../../../src/workflows/change-subscription.js';
import {
  changeContactEmail,
  chooseForEvents,
  newEvent,
  publish,
  untilMessage,
} from '../../environment/messages.js';
import { newEmail } from '../../environment/people.js';
import { newPerson } from './accounts.js';
import { flowOf, newestFlow, type Play } from './stage.js';

/** Choosing the channels of a category (G7.2). */
export const subscriptionPlays = {
  async 'subscription-change-completed'({ system }) {
    const { holder } = await newPerson(system);
    await chooseForEvents(system, holder, 'both');
    return flowOf(system, await newestFlow(system, 'SUBSCRIPTION_CHANGE'));
  },

  async 'subscription-change-completed-releasing-messages'({ system }) {
    const { person, holder } = await newPerson(system);
    await changeContactEmail(system, holder, newEmail());
    const messageId = await publish(system, newEvent(person.uin).event);
    await untilMessage(system, messageId, MessageState.MESSAGE_STATE_HELD);
    await chooseForEvents(system, holder, 'mobile');
    await untilMessage(system, messageId, MessageState.MESSAGE_STATE_SENT);
    return flowOf(system, await newestFlow(system, 'SUBSCRIPTION_CHANGE'));
  },

  /** The account has changed since its session was looked up. */
  async 'subscription-change-refused'({ system }) {
    const { person } = await newPerson(system);
    const flowId = randomUUID();
    const { config, db, temporal } = system;
    await startFlow<ChangeSubscriptionInput>(
      // It uses no more than these.
      { config, db, temporal } as Dependencies,
      {
        workflow: 'changeSubscription',
        workflowId: `subscription-change/${flowId}`,
        summary: 'Change of a subscription',
        input: {
          flowId,
          actor: { caller: 'web' },
          language: 'en',
          owner: { uin: person.uin, securityEpoch: '999' },
          category: 'EVENT',
          wanted: { email: false, mobile: false },
        },
      },
    );
    return flowOf(system, flowId);
  },
} satisfies Record<string, Play>;
