const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Life of a verification code, milliseconds (guide G8.4; NIST SP 800-63B-4 3.1.3.2). */
export const CODE_LIFETIME = 10 * MINUTE;
/** A code with no more than this left isn't sent again: a new one is made, milliseconds (G8.4). */
export const CODE_RENEWAL_MARGIN = 2 * MINUTE;
/** Earliest time between two sends of one challenge, milliseconds (G8.4). */
export const RESEND_INTERVAL = MINUTE;
/** Wrong codes that one code bears (G8.4). */
export const CODE_TRIES = 5;
/** A sign-up ends by itself after this, milliseconds (G8.2). */
export const SIGN_UP_LIFETIME = 24 * HOUR;
/** A change of a logged-in person, and an account recovery, end by themselves after this, milliseconds (G8.2). */
export const CHANGE_LIFETIME = HOUR;
/** Verified identity counts for this long, milliseconds (G8.2). */
export const IDENTITY_LIFETIME = 10 * MINUTE;
/** Life of the link that verifies a contact email, milliseconds (G3.1). */
export const CONTACT_EMAIL_LINK_LIFETIME = 7 * 24 * HOUR;
/** How long a security change can be undone, and what it released is reserved, milliseconds (G9). */
export const UNDO_LIFETIME = 7 * 24 * HOUR;
/** Days after which changing the password is recommended (G4.5). */
export const PASSWORD_AGE_DAYS = 90;
/** The same, milliseconds. */
export const PASSWORD_AGE = PASSWORD_AGE_DAYS * 24 * HOUR;
/** A security notice is tried for this long, milliseconds: three days outlast a weekend's outage. */
export const NOTICE_LIFETIME = 72 * HOUR;
/** A subscription message is held for this long, milliseconds: as long as the link of G3.1 lives. */
export const MESSAGE_LIFETIME = 7 * 24 * HOUR;
/** One that may go is tried for this long, milliseconds: three days outlast a weekend's outage. */
export const MESSAGE_TRIES_LIFETIME = 72 * HOUR;
/** A held message looks for itself whether it may go, milliseconds: not every way to a channel tells it. */
export const HELD_MESSAGE_RECHECK = 6 * HOUR;
/** A session ends this long after log-in, milliseconds (NIST SP 800-63B-4 2.2.3: 24 h). */
export const SESSION_LIFETIME = 24 * HOUR;
/** A session ends when unused for this long, milliseconds (NIST SP 800-63B-4 2.2.3: 1 h). */
export const SESSION_IDLE_LIFETIME = HOUR;
/** A log-in lock ends this long after the first failure, milliseconds (G6.3). */
export const LOG_IN_LOCK_WINDOW = 24 * HOUR;
/** Failed log-ins in that window after which a code is asked for as well (G6.3). */
export const LOG_IN_CHALLENGE_FAILURES = 3;
/** Failed log-ins in that window from which on passwords are refused (G6.3). */
export const LOG_IN_LOCK_FAILURES = 10;
/**
 * A workflow task whose worker died with it is given to another after this, milliseconds: well within what a
 * caller waits for the next step. A task takes a few milliseconds.
 */
export const WORKFLOW_TASK_LIMIT = 4 * SECOND;
/** A caller waits at most this long for a step's answer, milliseconds; the step itself goes on. */
export const STEP_ANSWER_LIMIT = 8 * SECOND;
