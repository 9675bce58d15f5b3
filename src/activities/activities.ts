import type { Db } from '../db/pool.js';
import type { KeyRing } from '../keys/key-ring.js';
import type { Messenger } from '../messaging/messenger.js';
import { accountActivities } from './accounts.js';
import { codeActivities } from './codes.js';
import { deliveryActivities } from './deliveries.js';
import { flowActivities } from './flows.js';
import { passwordActivities } from './passwords.js';

/** What activities work with; made once for each worker. */
export interface Dependencies {
  db: Db;
  keys: KeyRing;
  /** Names subjects (`SUBJECT_KEY`). */
  subjectKey: string;
  messenger: Messenger;
  /** Origin of every link (`ACCOUNT_CENTRE_URL`). */
  accountCentreUrl: string;
}

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
