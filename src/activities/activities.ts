import { accountActivities } from './accounts.js';
import { codeActivities } from './codes.js';
import { deliveryActivities } from './deliveries.js';
import type { Dependencies } from './dependencies.js';
import { flowActivities } from './flows.js';
import { passwordActivities } from './passwords.js';

/** The database's part of each step: a few milliseconds each, run as local activities. */
export function createLocalActivities(dependencies: Dependencies) {
  return {
    ...accountActivities(dependencies),
    ...codeActivities(dependencies),
    ...flowActivities(dependencies),
    ...passwordActivities(dependencies),
  };
}

/** What leaves the house: run as regular activities on the queue for codes, links and notices. */
export function createDeliveryActivities(dependencies: Dependencies) {
  return deliveryActivities(dependencies);
}

/** As workflows know them. */
export type LocalActivities = ReturnType<typeof createLocalActivities>;
/** As workflows know them. */
export type DeliveryActivities = ReturnType<typeof createDeliveryActivities>;
