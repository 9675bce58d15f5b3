/** The four channels of an account: two prove identity, two receive every other message. */
export type ChannelKind =
  'SECURITY_MOBILE' | 'VERIFICATION_EMAIL' | 'CONTACT_MOBILE' | 'CONTACT_EMAIL';
