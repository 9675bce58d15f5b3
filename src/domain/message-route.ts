import { isSwitchedOff, type Subscription } from './subscription.js';

/** A contact channel of an account. */
export interface ContactChannel {
  kind: 'CONTACT_EMAIL' | 'CONTACT_MOBILE';
  isVerified: boolean;
}

/** A channel that a message goes to, and whether it waits there. */
export interface MessageRoute<Channel extends ContactChannel> {
  channel: Channel;
  isHeld: boolean;
}

/**
 * G3.1, G7.2 The contact channels that a message goes to: those that the account wants its category on; it
 * is held for one that isn't verified. A mobile that isn't wanted stands in for the email where there is
 * none, and for what is urgent while the email isn't verified.
 * @returns none while there is no such channel; SUPPRESSED when the account wants no message of the category.
 */
export function routeMessage<Channel extends ContactChannel>(
  channels: readonly Channel[],
  wanted: Subscription,
  isUrgent: boolean,
): 'SUPPRESSED' | MessageRoute<Channel>[] {
  if (isSwitchedOff(wanted)) return 'SUPPRESSED';
  const email = channels.find(({ kind }) => kind === 'CONTACT_EMAIL');
  const mobile = channels.find(({ kind }) => kind === 'CONTACT_MOBILE');
  const isLate = isUrgent && mobile?.isVerified === true && email?.isVerified === false;
  const standsIn = !wanted.mobile && (!email || isLate);
  return [
    ...(email && wanted.email && !standsIn ? [email] : []),
    ...(mobile && (wanted.mobile || standsIn) ? [mobile] : []),
  ].map((channel) => ({ channel, isHeld: !channel.isVerified }));
}
