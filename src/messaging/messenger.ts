import type { Message } from './message.js';
import { DeliveryError, type Provider } from './provider.js';
import { createProviders, type MessagingConfig } from './providers.js';
import { renderMail, renderSms } from './render.js';
import { readSender } from './sender.js';

/** One provider's answer to one message. */
export interface Attempt {
  provider: string;
  /** Why it wasn't taken; holds neither address nor secret. */
  error?: string;
}

/** Sends messages, whatever their channel. */
export interface Messenger {
  /**
   * Hands a message to the first provider that takes it; each attempt is told before the next one.
   * @throws DeliveryError when no provider did; permanent if each of them refused it for good.
   */
  deliver(
    message: Message,
    onAttempt: (attempt: Attempt) => Promise<void>,
  ): Promise<{ provider: string }>;
  close(): void;
}

/** Makes the messenger of the configured providers. @throws ConfigError for a wrong `MAIL_FROM`. */
export function createMessenger(config: MessagingConfig): Messenger {
  const { mail, sms } = createProviders(config);
  const sender = readSender(config.MAIL_FROM);
  return {
    async deliver(message, onAttempt) {
      return message.channel === 'email'
        ? deliverThrough(mail, await renderMail(message, sender), onAttempt)
        : deliverThrough(sms, renderSms(message), onAttempt);
    },
    close() {
      for (const provider of [...mail, ...sms]) provider.close();
    },
  };
}

async function deliverThrough<Outgoing>(
  providers: readonly Provider<Outgoing>[],
  outgoing: Outgoing,
  onAttempt: (attempt: Attempt) => Promise<void>,
): Promise<{ provider: string }> {
  const refusals: { provider: string; error: DeliveryError }[] = [];
  for (const provider of providers) {
    const error = await attempt(provider, outgoing);
    await onAttempt({ provider: provider.name, ...(error && { error: error.message }) });
    if (!error) return { provider: provider.name };
    refusals.push({ provider: provider.name, error });
  }
  throw new DeliveryError(
    refusals.map(({ provider, error }) => `${provider} ${error.message}`).join('; '),
    refusals.every(({ error }) => error.permanent),
  );
}

async function attempt<Outgoing>(
  provider: Provider<Outgoing>,
  outgoing: Outgoing,
): Promise<DeliveryError | undefined> {
  try {
    await provider.send(outgoing);
    return undefined;
  } catch (error) {
    if (error instanceof DeliveryError) return error;
    throw error;
  }
}
