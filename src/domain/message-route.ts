/** A contact channel of an account. */
export interface ContactChannel {
  kind: 'CONTACT_EMAIL' | 'CONTACT_MOBILE';
  isVerified: boolean;
}

/** Where a message goes: a channel, if there is one, and whether it waits there. */
export interface MessageRoute<Channel extends ContactChannel> {
  channel: Channel | undefined;
  isHeld: boolean;
}

/**
 * G3.1 The contact channel that a message goes to: the contact email. What is urgent goes to the contact
 * mobile while that can't be, and so does all else where there is no contact email at all.
 */
export function routeMessage<Channel extends ContactChannel>(
  channels: readonly Channel[],
  isUrgent: boolean,
): MessageRoute<Channel> {
  const email = channels.find(({ kind }) => kind === 'CONTACT_EMAIL');
  const mobile = channels.find(({ kind }) => kind === 'CONTACT_MOBILE');
  if (email?.isVerified) return { channel: email, isHeld: false };
  if (mobile?.isVerified && (isUrgent || !email)) return { channel: mobile, isHeld: false };
  return { channel: email ?? mobile, isHeld: true };
}
