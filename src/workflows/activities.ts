import {
  ActivityCancellationType,
  proxyActivities,
  proxyLocalActivities,
  workflowInfo,
} from '@temporalio/workflow';

import type {
  BulkActivities,
  DeliveryActivities,
  LocalActivities,
} from '../activities/activities.js';
import { urgentQueue } from '../domain/task-queues.js';
import { inTurn } from './kernel/in-turn.js';

/**
 * The database's part of a step. They are tried until the database answers: a step that was taken is
 * never given up, and its caller may ask again with the same request id.
 */
export const store = inTurn(
  proxyLocalActivities<LocalActivities>({
    // Statements have a limit of their own; this ends an attempt whose worker lost its way.
    startToCloseTimeout: '10s',
    retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '10s' },
  }),
);

/** A regular activity, which the worker that has the workflow runs itself, with no way through a queue. */
export const { keepStep } = proxyActivities<Pick<LocalActivities, 'keepStep'>>({
  // When that worker has gone, another does it, well within what a caller waits for the step.
  startToCloseTimeout: '2s',
  retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '1s' },
});

/**
 * Messages, on the queue for codes, links and security notices.
 * @param lifetime milliseconds after which the message is of no use to anyone.
 */
export function messages(lifetime: number, summary: string) {
  return proxyActivities<DeliveryActivities>({
    taskQueue: urgentQueue(workflowInfo().taskQueue.replace(/-flows$/, '')),
    // Longer than the providers' own timeouts together, so that their errors are what is seen.
    startToCloseTimeout: '60s',
    scheduleToCloseTimeout: lifetime,
    // 15 s at most: what waited for an outage to end goes out soon after it.
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '15s' },
    summary,
  });
}

/**
 * Subscription messages, on the queue of the workflow itself: the one for bulk.
 * @param lifetime milliseconds after which the message is of no use to anyone.
 */
export function bulkMessages(lifetime: number, summary: string) {
  return proxyActivities<BulkActivities>({
    // As for the others: longer than the providers' own timeouts together.
    startToCloseTimeout: '60s',
    scheduleToCloseTimeout: lifetime,
    // 5 minutes at most: a million that wait for an outage to end don't wear the providers out.
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '5m' },
    summary,
  });
}

/** The removal of what is outdated, on the queue of the workflow itself: the one for bulk. */
export const removals = proxyActivities<Pick<BulkActivities, 'removeOutdated'>>({
  // A million rows take minutes; what is left after this is the next day's.
  startToCloseTimeout: '1h',
  scheduleToCloseTimeout: '20h',
  // Each statement ends within the pool's limit.
  heartbeatTimeout: '30s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '5m' },
});

/** Password reminders, on the queue of the workflow itself: the one for bulk. */
export const reminders = proxyActivities<Pick<BulkActivities, 'sendReminders'>>({
  // A page takes 20 s, and what is under way then a minute at most.
  startToCloseTimeout: '2m',
  // It says every 2 s that it lives. When it doesn't, another worker goes on.
  heartbeatTimeout: '10s',
  // A run that is cancelled waits for what is under way.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  // Each try sends what it can; a minute at most until the database is asked again.
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
});
