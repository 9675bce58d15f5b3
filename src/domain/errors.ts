/** gRPC status names that Holdfast answers with. */
export type StatusName =
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'PERMISSION_DENIED'
  | 'RESOURCE_EXHAUSTED'
  | 'FAILED_PRECONDITION'
  | 'UNAVAILABLE'
  | 'INTERNAL'
  | 'UNAUTHENTICATED';

/** The one table of refusals: reason (`ErrorInfo.reason`), gRPC status and public text. */
export const ERRORS = {
  FIELD_INVALID: ['INVALID_ARGUMENT', 'A field is missing or not as it must be; see the details.'],
  REQUEST_UNREADABLE: ['INVALID_ARGUMENT', 'The request is no message of the contract.'],
  CALLER_NOT_ALLOWED: ['PERMISSION_DENIED', 'The calling service may not make this call.'],
  CALLER_UNKNOWN: ['UNAUTHENTICATED', 'The call carries no known service key.'],
  REQUEST_ID_REUSED: ['ALREADY_EXISTS', 'This request id was used with another request.'],
  SESSION_REQUIRED: ['UNAUTHENTICATED', 'The call needs a live session.'],
  ACCOUNT_SESSION_REQUIRED: [
    'PERMISSION_DENIED',
    'The call needs a session of the account itself, not of a sub-user.',
  ],
  ACCOUNT_NOT_FOUND: ['NOT_FOUND', 'There is no such account.'],
  SUB_USER_NOT_FOUND: ['NOT_FOUND', 'The account has no such sub-user.'],
  SUB_USER_EXISTS: ['ALREADY_EXISTS', 'The account has a sub-user of this name.'],
  SUB_USER_LIMIT_REACHED: [
    'FAILED_PRECONDITION',
    'The account has as many sub-users as it may. Delete one first.',
  ],
  SESSION_NOT_FOUND: ['NOT_FOUND', 'There is no such session.'],
  LOG_IN_REFUSED: ['UNAUTHENTICATED', 'The email or the password is wrong.'],
  LOG_IN_LOCKED: [
    'FAILED_PRECONDITION',
    'Too many wrong passwords: log-in is closed for now. Resetting the password stays open.',
  ],
  LOG_INS_LIMITED: [
    'RESOURCE_EXHAUSTED',
    'Too many wrong passwords were typed from here. Wait before the next.',
  ],
  FLOW_NOT_FOUND: ['NOT_FOUND', 'There is no such flow.'],
  FLOW_ENDED: ['FAILED_PRECONDITION', 'The flow has ended.'],
  FLOW_TAKEN_OVER: [
    'FAILED_PRECONDITION',
    'The flow goes on in another session. Start it again to take it over: identity is verified anew.',
  ],
  STEP_NOT_OPEN: ['FAILED_PRECONDITION', 'The flow does not take this step now.'],
  CODE_WRONG: ['INVALID_ARGUMENT', 'The code is wrong.'],
  CODE_EXPIRED: ['FAILED_PRECONDITION', 'The code has expired. Ask for a new one.'],
  CODE_DEAD: ['FAILED_PRECONDITION', 'The code has had too many wrong tries. Ask for a new one.'],
  TRIES_PAUSED: ['RESOURCE_EXHAUSTED', 'Too many wrong codes. Wait before the next try.'],
  TRIES_EXHAUSTED: ['FAILED_PRECONDITION', 'Too many wrong codes: this flow takes no more.'],
  RESEND_TOO_EARLY: ['RESOURCE_EXHAUSTED', 'A code was sent a moment ago. Wait before the next.'],
  SENDS_LIMITED: [
    'RESOURCE_EXHAUSTED',
    'Too many codes and links were asked for from here. Wait before the next.',
  ],
  TOO_MANY_ADDRESSES: [
    'FAILED_PRECONDITION',
    'This flow has sent codes to as many addresses as it may. Start again.',
  ],
  LINK_UNKNOWN: ['NOT_FOUND', 'The link is not one of ours.'],
  LINK_EXPIRED: ['FAILED_PRECONDITION', 'The link has expired. Ask for a new one.'],
  LINK_USED: [
    'FAILED_PRECONDITION',
    'The link was used already, and did what it is for. Ask for a new one if you need it again.',
  ],
  LINK_REPLACED: ['FAILED_PRECONDITION', 'A newer link was sent. Use that one.'],
  IDENTITY_METHOD_MISSING: [
    'FAILED_PRECONDITION',
    'The account has no security channel that takes codes.',
  ],
  CHANNEL_CLOSED: [
    'FAILED_PRECONDITION',
    'Too many wrong codes: the channel takes no more until it is bound anew or released.',
  ],
  LOGIN_EMAIL_MISSING: ['FAILED_PRECONDITION', 'The account has no login email. Bind one first.'],
  PASSWORD_MISSING: [
    'FAILED_PRECONDITION',
    'The account has no password. Set the first one with a password reset.',
  ],
  MOBILE_LIMIT_REACHED: [
    'FAILED_PRECONDITION',
    'The number is the security mobile of as many accounts as it may be.',
  ],
  FORMER_PASSWORD_WRONG: [
    'INVALID_ARGUMENT',
    'This is not the password that was in force before the change.',
  ],
  UNDO_VOID: ['FAILED_PRECONDITION', 'An earlier change was undone, and this one with it.'],
  ACCOUNT_FROZEN: [
    'FAILED_PRECONDITION',
    'The account was frozen: somebody said that a change was not theirs.',
  ],
  EMAIL_TAKEN: ['ALREADY_EXISTS', 'The address belongs to another account.'],
  ACCOUNT_CHANGED: [
    'FAILED_PRECONDITION',
    'The account changed meanwhile: nothing was applied. Start again.',
  ],
  PASSWORD_CHANGE_REQUIRED: [
    'FAILED_PRECONDITION',
    'The password is older than 90 days: change it first.',
  ],
  SUBSCRIPTION_REQUIRED: [
    'FAILED_PRECONDITION',
    'Messages of overdue payments can’t be switched off: choose a channel.',
  ],
  ROTATION_OFF: ['FAILED_PRECONDITION', 'Password reminders are off: PASSWORD_ROTATION=off.'],
  ROTATION_RUN_NOT_FOUND: ['NOT_FOUND', 'There is no such run of the password reminders.'],
  MESSAGE_NOT_FOUND: ['NOT_FOUND', 'There is no such message.'],
  MESSAGE_KEY_REUSED: ['ALREADY_EXISTS', 'This key was used with another message.'],
  BUSY: ['RESOURCE_EXHAUSTED', 'Too much is under way. Try again in a moment.'],
  UNAVAILABLE: ['UNAVAILABLE', 'A part of the service is not reachable. Try again in a moment.'],
  INTERNAL: ['INTERNAL', 'Something went wrong on our side.'],
} as const satisfies Record<string, readonly [StatusName, string]>;

/** A stable name of a refusal. */
export type Reason = keyof typeof ERRORS;

/** One field that was refused: its path in the request, a stable reason and a text for people. */
export interface FieldRefusal {
  field: string;
  reason: string;
  description: string;
}

/** What a refusal carries beside its reason. */
export interface RefusalDetails {
  fields?: FieldRefusal[];
  /** Milliseconds after which the call may be tried again. */
  retryAfter?: number;
  /** Wrong codes that the live code still bears. */
  triesLeft?: number;
}

/** A refusal with a reason from {@link ERRORS}; holds no address and no secret. */
export class Refusal extends Error {
  constructor(
    readonly reason: Reason,
    readonly details: RefusalDetails = {},
  ) {
    super(ERRORS[reason][1]);
    this.name = 'Refusal';
  }
}

/** The refusal of a verification method that the flow doesn't offer. */
export function methodNotOffered(field: string): FieldRefusal {
  const description = 'This verification method is not offered.';
  return { field, reason: 'METHOD_NOT_OFFERED', description };
}

/** A refusal of fields. */
export function refuseFields(...fields: FieldRefusal[]): Refusal {
  return new Refusal('FIELD_INVALID', { fields });
}
