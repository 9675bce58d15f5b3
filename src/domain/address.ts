/** An address that a person entered or an account has, in every form that is needed of it. */
export interface EnteredAddress {
  channel: 'email' | 'mobile';
  /** Where messages go: an email address, or a number in E.164. */
  address: string;
  /** The form by which addresses are told apart. */
  canonical: string;
  /** The form that is shown (G8.6). */
  masked: string;
}
