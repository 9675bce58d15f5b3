import { defineSearchAttributeKey } from '@temporalio/common';

/** The account's UIN, once it is known. */
export const UIN_ATTRIBUTE = defineSearchAttributeKey('HoldfastUin', 'KEYWORD');
/** The flow's id. */
export const FLOW_ATTRIBUTE = defineSearchAttributeKey('HoldfastFlow', 'KEYWORD');
/** What the flow waits for, or how it ended. */
export const STEP_ATTRIBUTE = defineSearchAttributeKey('HoldfastStep', 'KEYWORD');

/** Why a flow was refused, or a message has failed. */
export const REASON_ATTRIBUTE = defineSearchAttributeKey('HoldfastReason', 'KEYWORD');
/** What became of its last message: SENDING, SENT or FAILED. */
export const DELIVERY_ATTRIBUTE = defineSearchAttributeKey('HoldfastDelivery', 'KEYWORD');
/** The providers that took its messages. */
export const PROVIDER_ATTRIBUTE = defineSearchAttributeKey('HoldfastProvider', 'KEYWORD_LIST');

/** Every search attribute: ids, states and names of providers only, for Temporal doesn't encrypt them. */
export const SEARCH_ATTRIBUTES = [
  UIN_ATTRIBUTE,
  FLOW_ATTRIBUTE,
  STEP_ATTRIBUTE,
  REASON_ATTRIBUTE,
  DELIVERY_ATTRIBUTE,
  PROVIDER_ATTRIBUTE,
];
