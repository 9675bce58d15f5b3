import { defineSignal, defineUpdate } from '@temporalio/workflow';

/** Comes with the start of {@link bareReset}. */
export const askedSignal = defineSignal('asked');
/** The second trip of a reset. */
export const openedSignal = defineSignal('opened');
/** Any other trip: answered at once. */
export const stepUpdate = defineUpdate<number>('step');
/** The last trip: the workflow ends with it. */
export const lastUpdate = defineUpdate<number>('last');
