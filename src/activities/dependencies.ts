import type { Db } from '../db/pool.js';
import type { KeyRing } from '../keys/key-ring.js';
import type { Messenger } from '../messaging/messenger.js';

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
