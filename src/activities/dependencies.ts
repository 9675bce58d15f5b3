import type { Db } from '../db/pool.js';
import type { PasswordRotation } from '../domain/rotation.js';
import type { KeyRing } from '../keys/key-ring.js';
import type { Messenger } from '../messaging/messenger.js';

/** What activities work with; made once for each worker. */
export interface Dependencies {
  db: Db;
  keys: KeyRing;
  /** Names subjects (`SUBJECT_KEY`). */
  subjectKey: string;
  messenger: Messenger;
  /** Accounts that a number may be security mobile of (`MOBILE_BINDING_LIMIT`). */
  mobileBindingLimit: number;
  /** Milliseconds that a reset link lives (`RESET_LINK_TTL`). */
  resetLinkLifetime: number;
  /** Origin of every link (`ACCOUNT_CENTRE_URL`). */
  accountCentreUrl: string;
  /** `PASSWORD_ROTATION` */
  passwordRotation: PasswordRotation;
  /** Password reminders a second (`REMINDER_RATE`). */
  reminderRate: number;
}
