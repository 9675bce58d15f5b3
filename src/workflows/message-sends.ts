import { rootCause } from '@temporalio/workflow';

import type { RoutedDelivery } from '../activities/messages.js';
import type { SubscriptionContent } from '../messaging/message.js';
import { bulkMessages } from './activities.js';
import { providerOf } from './kernel/provider-of.js';
import { refusalOf } from './kernel/refusal-of.js';

/** What became of a delivery, in words for operators. */
export interface EndedSend {
  state: 'SENT' | 'FAILED';
  maskedAddress: string;
  /** The provider that took it, or why none did. */
  note: string | undefined;
}

/** The deliveries of one message that are being tried: each goes on by itself. */
export class MessageSends {
  /** Until when each is tried, milliseconds since the epoch, by its id. */
  readonly running = new Map<string, number>();
  /** The providers that took one. */
  readonly providers = new Set<string>();
  /** The last one that was sent or given up. */
  last: EndedSend | undefined;
  private failed: string[] = [];
  private endedSinceLook = false;
  private movedOnSinceLook = false;

  constructor(private readonly content: SubscriptionContent) {}

  /** Whether one ended since the message was looked at. */
  get hasEnded(): boolean {
    return this.endedSinceLook;
  }

  /** Whether one found since then that the message doesn't go there any more. */
  get hasMovedOn(): boolean {
    return this.movedOnSinceLook;
  }

  /** The message is looked at. @returns the ids of those that were given up since the last time. */
  look(): string[] {
    this.endedSinceLook = false;
    this.movedOnSinceLook = false;
    return this.failed.splice(0);
  }

  /** Tries a delivery; one that is being tried goes on. @param until milliseconds since the epoch. */
  start(delivery: RoutedDelivery, until: number): void {
    if (this.running.has(delivery.id)) return;
    this.running.set(delivery.id, until);
    void this.send(delivery, Math.max(until - Date.now(), 1)).finally(() => {
      this.running.delete(delivery.id);
      this.endedSinceLook = true;
    });
  }

  private async send(delivery: RoutedDelivery, lifetime: number): Promise<void> {
    const { id, maskedAddress } = delivery;
    const { content } = this;
    const { sendMessage } = bulkMessages(lifetime, `${content.template} to ${maskedAddress}`);
    try {
      const note = providerOf(await sendMessage({ delivery, content }));
      if (note !== undefined) this.providers.add(note);
      this.last = { state: 'SENT', maskedAddress, note };
    } catch (error) {
      if (refusalOf(error) === 'ACCOUNT_CHANGED') {
        this.movedOnSinceLook = true;
        return;
      }
      this.failed.push(id);
      this.last = { state: 'FAILED', maskedAddress, note: rootCause(error) };
    }
  }
}
