import type { ContactAddress } from './contact-address.js';
import type { FlowKind } from './flow.js';

/** What an account says of itself, and changes without a proof (G1). */
export interface Profile {
  name: string;
  /** A code of the published list. */
  industry: string;
  contactAddress: ContactAddress;
}

/** The flows that change it. */
export type ProfileFlowKind = Extract<
  FlowKind,
  'NAME_CHANGE' | 'INDUSTRY_CHANGE' | 'ADDRESS_CHANGE'
>;
