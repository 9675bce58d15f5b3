import { accountOperationActivities } from './account-operations.js';
import { accountActivities } from './accounts.js';
import { bulkDeliveryActivities } from './bulk-deliveries.js';
import { codeActivities } from './codes.js';
import { contactChannelActivities } from './contact-channels.js';
import { deliveryActivities } from './deliveries.js';
import type { Dependencies } from './dependencies.js';
import { flowActivities } from './flows.js';
import { loginEmailActivities } from './login-emails.js';
import { messageActivities } from './messages.js';
import { passwordActivities } from './passwords.js';
import { profileActivities } from './profiles.js';
import { reminderActivities } from './reminders.js';
import { securityChannelActivities } from './security-channels.js';
import { removalActivities } from './removals.js';
import { reminderSendingActivities } from './send-reminders.js';
import { subUserActivities } from './sub-users.js';
import { subscriptionActivities } from './subscriptions.js';
import { undoActivities } from './undo.js';

/** The database's part of each step: a few milliseconds each, run as local activities. */
export function createLocalActivities(dependencies: Dependencies) {
  return {
    ...accountActivities(dependencies),
    ...accountOperationActivities(dependencies),
    ...codeActivities(dependencies),
    ...contactChannelActivities(dependencies),
    ...flowActivities(dependencies),
    ...loginEmailActivities(dependencies),
    ...messageActivities(dependencies),
    ...passwordActivities(dependencies),
    ...profileActivities(dependencies),
    ...reminderActivities(dependencies),
    ...securityChannelActivities(dependencies),
    ...subUserActivities(dependencies),
    ...subscriptionActivities(dependencies),
    ...undoActivities(dependencies),
  };
}

/** What leaves the house: run as regular activities on the queue for codes, links and notices. */
export function createDeliveryActivities(dependencies: Dependencies) {
  return deliveryActivities(dependencies);
}

/** What is done in bulk: run on a queue of its own, which delays no code. */
export function createBulkActivities(dependencies: Dependencies) {
  return {
    ...bulkDeliveryActivities(dependencies),
    ...reminderSendingActivities(dependencies),
    ...removalActivities(dependencies),
  };
}

/** As workflows know them. */
export type LocalActivities = ReturnType<typeof createLocalActivities>;
/** As workflows know them. */
export type DeliveryActivities = ReturnType<typeof createDeliveryActivities>;
/** As workflows know them. */
export type BulkActivities = ReturnType<typeof createBulkActivities>;
