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
  /** The provider refused it for good: it isn't asked again for this message. */
  permanent?: boolean;
}

/** Providers that a message isn't given to, by their names. */
export interface Barred {
  /** An operator has stopped them: what only they could take waits. */
  paused: ReadonlySet<string>;
  /** They have refused this very message for good. */
  refused: ReadonlySet<string>;
}

const NONE_BARRED: Barred = { paused: new Set(), refused: new Set() };

/** Sends messages, whatever their channel. */
export interface Messenger {
  /**
   * Hands a message to the first provider that takes it; each attempt is told before the next one.
   * @throws DeliveryError when no provider did; permanent if each of them has refused it for good by now,
   *   those that are barred for that included.
   */
  deliver(
    message: Message,
    onAttempt: (attempt: Attempt) => Promise<void>,
    barred?: Barred,
  ): Promise<{ provider: string }>;
  close(): void;
}

/** Makes the messenger of the configured providers. @throws ConfigError for a wrong `MAIL_FROM`. */
export function createMessenger(config: MessagingConfig): Messenger {
  const { mail, sms } = createProviders(config);
  const sender = readSender(config.MAIL_FROM);
  return {
    async deliver(message, onAttempt, barred = NONE_BARRED) {
      return message.channel === 'email'
        ? deliverThrough(mail, await renderMail(message, sender), onAttempt, barred)
        : deliverThrough(sms, renderSms(message), onAttempt, barred);
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
  barred: Barred,
): Promise<{ provider: string }> {
  const failures: { provider: string; error: DeliveryError }[] = [];
  for (const provider of providers) {
    const { name } = provider;
    const bar = barOf(name, barred);
    const error = bar ?? (await attempt(provider, outgoing));
    if (!bar) {
      const failed = error && { error: error.message, ...(error.permanent && { permanent: true }) };
      await onAttempt({ provider: name, ...failed });
    }
    if (!error) return { provider: name };
    failures.push({ provider: name, error });
  }
  throw new DeliveryError(
    failures.map(({ provider, error }) => `${provider} ${error.message}`).join('; '),
    failures.every(({ error }) => error.permanent),
  );
}

/** Why a provider isn't tried at all. What it refused stays refused, paused or not. */
function barOf(name: string, { paused, refused }: Barred): DeliveryError | undefined {
  if (refused.has(name)) return new DeliveryError('has refused it for good', true);
  return paused.has(name) ? new DeliveryError('is paused', false) : undefined;
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
