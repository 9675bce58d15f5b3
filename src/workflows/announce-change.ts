import {
  ParentClosePolicy,
  startChild,
  upsertSearchAttributes,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';

import type { EnteredAddress } from '../domain/address.js';
import { NOTICE_LIFETIME } from '../domain/durations.js';
import { FLOW_ATTRIBUTE, PROVIDER_ATTRIBUTE, UIN_ATTRIBUTE } from '../domain/search-attributes.js';
import type { Language } from '../domain/language.js';
import type { NoticeTemplate, Origin } from '../messaging/message.js';
import { messages, store } from './activities.js';
import type { Flow } from './kernel/flow.js';
import { providerOf } from './kernel/provider-of.js';

/** Starts {@link announceChange}. */
export interface AnnounceChangeInput {
  flowId: string;
  uin: string | undefined;
  template: Announcement['template'];
  to: EnteredAddress[];
  language: Language;
  origin: Origin;
  /** Tells it from other announcements of the same flow. */
  name?: string | undefined;
}

/** What is told, and to whom. */
export interface Announcement {
  template: NoticeTemplate | 'frozen-notice' | 'undone-notice';
  to: EnteredAddress[];
  /** Tells it from other announcements of the same flow. */
  name?: string;
}

/**
 * G8.7 Tells every verified channel of a security change. It outlives the flow that made the change,
 * and tries each channel by itself for three days.
 */
export async function announceChange(input: AnnounceChangeInput): Promise<void> {
  const { flowId, uin, template, to, language, origin, name = 'notice' } = input;
  const sent = await Promise.all(
    to.map(async (address, index) => {
      const { deliver } = messages(NOTICE_LIFETIME, `${template} to ${address.masked}`);
      const id = `${flowId}.${name}-${index.toString()}`;
      const letter = { template, origin };
      try {
        const by = await deliver({ id, flowId, uin, to: address, language, letter });
        return providerOf(by);
      } catch {
        // What went wrong stands in its attempts; the other channels are told all the same.
        await store.giveUpDelivery({ id });
        return undefined;
      }
    }),
  );
  const providers = [...new Set(sent.filter((provider) => provider !== undefined))];
  // An announcement of before providers were told sets nothing.
  if (providers.length > 0) {
    upsertSearchAttributes([{ key: PROVIDER_ATTRIBUTE, value: providers }]);
  }
}

/** Starts the announcement of a change that was applied. */
export function announce(
  flow: Flow,
  { template, to, name }: Announcement,
): Promise<ChildWorkflowHandle<typeof announceChange>> {
  return startChild(announceChange, {
    workflowId: ['announcement', flow.id, ...(name === undefined ? [] : [name])].join('/'),
    parentClosePolicy: ParentClosePolicy.ABANDON,
    typedSearchAttributes: [
      { key: FLOW_ATTRIBUTE, value: flow.id },
      ...(flow.owner ? [{ key: UIN_ATTRIBUTE, value: flow.owner.uin }] : []),
    ],
    staticSummary: `tells ${to.length.toString()} channels: ${template}`,
    args: [
      {
        flowId: flow.id,
        uin: flow.owner?.uin,
        template,
        to,
        language: flow.language,
        origin: { at: Date.now(), ...flow.actor },
        name,
      },
    ],
  });
}
