import { defineSearchAttributeKey } from '@temporalio/common';

/** The account's UIN, once it is known. */
export const UIN_ATTRIBUTE = defineSearchAttributeKey('HoldfastUin', 'KEYWORD');
/** The flow's id. */
export const FLOW_ATTRIBUTE = defineSearchAttributeKey('HoldfastFlow', 'KEYWORD');
/** What the flow waits for, or how it ended. */
export const STEP_ATTRIBUTE = defineSearchAttributeKey('HoldfastStep', 'KEYWORD');

/** Every search attribute: ids and states only, for Temporal doesn't encrypt them. */
export const SEARCH_ATTRIBUTES = [UIN_ATTRIBUTE, FLOW_ATTRIBUTE, STEP_ATTRIBUTE];
