import { MessageState } from '../../src/gen/holdfast/v1/message.js';
import { newEvent, publish, untilMessage } from './messages.js';
import { request, type Person } from './people.js';
import type { System } from './system.js';

/** What a provider lost, and when. */
export interface TestIncident {
  provider: string;
  since: Date;
  until: Date;
  reason: string;
}

/** Between what happens and the ends of its period, milliseconds. */
const MARGIN = 10;

/** The name of a system's first provider of mails. */
export async function firstProvider({ operator }: System): Promise<string> {
  const { providers } = await operator.operators.listProviders({});
  return providers[0]?.name ?? '';
}

/** An incident of a provider that lasts while something is done; it has passed when this resolves. */
export async function during(
  provider: string,
  work: () => Promise<unknown>,
): Promise<TestIncident> {
  const since = new Date(Date.now() - 1);
  await work();
  // PostgreSQL's clock counts microseconds: the last of them is within the period, and the period has passed.
  await new Promise((go) => setTimeout(go, MARGIN));
  const until = new Date();
  await new Promise((go) => setTimeout(go, MARGIN));
  return { provider, since, until, reason: 'lost in their queue' };
}

/** Sends again what was lost, by a request of its own. */
export function resend(
  { operator }: System,
  incident: { [Field in keyof TestIncident]?: TestIncident[Field] | undefined },
) {
  const { provider = '', since, until, reason = '' } = incident;
  const asked = { ...request(), provider, since, until, reason };
  return operator.operators.resendDeliveries(asked);
}

/** What a call that sends again answers. */
export function counts(resent: number, skipped: number, hasMore = false) {
  return { resent, skipped, hasMore };
}

/** Publishes an event to a person, whose delivery has ended when it is lost. */
export async function loseMessage(system: System, { uin }: Person) {
  const { event, title } = newEvent(uin);
  let id = '';
  const incident = await during(await firstProvider(system), async () => {
    id = await publish(system, event);
    await untilMessage(system, id, MessageState.MESSAGE_STATE_SENT);
    await system.temporal.workflow.getHandle(`message/${id}`).result();
  });
  return { id, title, incident };
}

/** Writes down a mail that a provider has taken just now: of a message, or of a reminder. */
export async function insertSent(
  { db }: System,
  { id, provider, messageId = null }: { id: string; provider: string; messageId?: string | null },
): Promise<void> {
  await db
    .insertInto('deliveries')
    .values({
      id,
      message_id: messageId,
      template: 'event',
      channel: 'email',
      masked_address: 'a***e@example.com',
      state: 'SENT',
      provider,
    })
    .execute();
  await db
    .insertInto('delivery_attempts')
    .values({ delivery_id: id, provider, error: null })
    .execute();
}
