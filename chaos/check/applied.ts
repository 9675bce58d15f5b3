import type { AuditEvent, Evidence } from './evidence.js';
import { groupBy } from './invariant.js';

/** The event that tells that a kind of flow applied its change, once for each flow. */
export const APPLIED_BY_KIND: Record<string, string> = {
  SIGN_UP: 'CreateAccount',
  NAME_CHANGE: 'ModifyAccountInfo',
  CONTACT_MOBILE_CHANGE: 'ModifyContactPhoneNum',
  CONTACT_EMAIL_CHANGE: 'VerifyContactMail',
  SECURITY_MOBILE_CHANGE: 'ModifyPhoneNum',
  VERIFICATION_EMAIL_CHANGE: 'ModifyVerificationMail',
  LOGIN_EMAIL_CHANGE: 'ModifyMail',
  PASSWORD_CHANGE: 'ChangeMailPassword',
  PASSWORD_RESET: 'ResetPassword',
};

/** Events of one flow each. */
export const APPLIED = [...Object.values(APPLIED_BY_KIND), 'DisableAccount', 'EnableAccount'];

/** Events that end what began before them: each raises the account's security epoch. */
export const SECURITY_EVENTS = [
  'ModifyPhoneNum',
  'ModifyVerificationMail',
  'ModifyMail',
  'ChangeMailPassword',
  'ResetPassword',
  'DisableAccount',
  'EnableAccount',
];

/** Events that put a password in force. */
const PASSWORD_EVENTS = ['CreateAccount', 'ChangeMailPassword', 'ResetPassword'];

/** The events of each account, in their order. */
export function byAccount({ audits }: Evidence): Map<string, AuditEvent[]> {
  return groupBy(audits, ({ uin }) => uin ?? undefined);
}

/** A password that was put in force; undefined where the flow was given several. */
export interface KnownPassword {
  version: number;
  text: string | undefined;
  event: AuditEvent;
}

/** The passwords of each account in their order, from its sign-up on. */
export function passwordsOf(evidence: Evidence): Map<string, KnownPassword[]> {
  const submitted = groupBy(evidence.calls, ({ method, request, answer }) =>
    method === 'SubmitPassword' && answer.kind !== 'refused'
      ? String(request['flowId'])
      : undefined,
  );
  const known = new Map<string, KnownPassword[]>();
  for (const [uin, events] of byAccount(evidence)) {
    const put = events.filter(({ name }) => PASSWORD_EVENTS.includes(name));
    if (put[0]?.name !== 'CreateAccount') continue;
    known.set(
      uin,
      put.map((event, at) => {
        const calls = submitted.get(event.flow_id ?? '') ?? [];
        const texts = new Set(calls.map(({ request }) => String(request['newPassword'])));
        const [text] = texts;
        return { version: at + 1, text: texts.size === 1 ? text : undefined, event };
      }),
    );
  }
  return known;
}

/** What an event says of the account after it. */
export function after({ after: value }: AuditEvent): Record<string, unknown> {
  return value as Record<string, unknown>;
}
