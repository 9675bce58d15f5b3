import type { AccountView } from '../db/accounts.js';
import type { ActivityRow } from '../db/activity.js';
import type { ChannelKind } from '../domain/channel.js';
import { PASSWORD_AGE } from '../domain/durations.js';
import { maskEmail } from '../domain/email.js';
import { maskMobile } from '../domain/mobile.js';
import { Account, Advice, RealNameStatus, type Activity } from '../gen/holdfast/v1/account.js';

const DAY = 86_400_000;

/** An account as it sees itself (G1.1): contact channels whole, security channels masked. */
export function toAccountMessage(account: AccountView, now = Date.now()): Account {
  const channel = (kind: ChannelKind) => account.channels.find((row) => row.kind === kind);
  const contactEmail = channel('CONTACT_EMAIL');
  const mobile = channel('SECURITY_MOBILE')?.address;
  const email = channel('VERIFICATION_EMAIL')?.address;
  const changedAt = account.password_changed_at ?? undefined;
  const age = changedAt && Math.floor((now - changedAt.valueOf()) / DAY);
  return Account.fromPartial({
    uin: account.uin,
    appId: account.app_id,
    name: account.name,
    registeredAt: account.created_at,
    realNameStatus: RealNameStatus[`REAL_NAME_STATUS_${account.real_name_status}`],
    industry: account.industry ?? '',
    ...(account.contact_address && { contactAddress: account.contact_address }),
    loginEmail: account.login_email ?? '',
    contactMobile: channel('CONTACT_MOBILE')?.address ?? '',
    contactEmail: contactEmail?.address ?? '',
    contactEmailVerified: contactEmail?.verified_at != null,
    maskedSecurityMobile: mobile === undefined ? '' : maskMobile(mobile),
    maskedVerificationEmail: email === undefined ? '' : maskEmail(email),
    ...(changedAt && {
      passwordChangedAt: changedAt,
      passwordAgeDays: age ?? 0,
      passwordChangeDueAt: new Date(changedAt.valueOf() + PASSWORD_AGE),
    }),
    advice: adviceFor(account, now),
    language: account.language,
  });
}

/** What the account is advised to do (G2.4, G4.5). */
function adviceFor(account: AccountView, now: number): Advice[] {
  const canonical = (kind: ChannelKind) =>
    account.channels.find((row) => row.kind === kind)?.canonical;
  const contactEmail = account.channels.find(({ kind }) => kind === 'CONTACT_EMAIL');
  const changedAt = account.password_changed_at?.valueOf();
  const holds: [Advice, boolean][] = [
    [Advice.ADVICE_MOBILES_DIFFER, canonical('CONTACT_MOBILE') !== canonical('SECURITY_MOBILE')],
    [Advice.ADVICE_EMAILS_DIFFER, canonical('CONTACT_EMAIL') !== canonical('VERIFICATION_EMAIL')],
    [
      Advice.ADVICE_VERIFY_CONTACT_EMAIL,
      contactEmail !== undefined && contactEmail.verified_at === null,
    ],
    [Advice.ADVICE_CHANGE_PASSWORD, changedAt !== undefined && now - changedAt >= PASSWORD_AGE],
    [Advice.ADVICE_BIND_LOGIN_EMAIL, account.login_email === null],
  ];
  return holds.filter(([, isSo]) => isSo).map(([advice]) => advice);
}

/** An audit event as its account sees it (G1.5). */
export function toActivityMessage(row: ActivityRow): Activity {
  return {
    id: row.id,
    name: row.name,
    at: row.created_at,
    networkAddress: row.network_address ?? '',
    device: row.device ?? '',
    caller: row.caller,
    flowId: row.flow_id ?? '',
    before: toTexts(row.before),
    after: toTexts(row.after),
    subUserId: row.sub_user_id ?? '',
  };
}

/** The values of an event, which are flat. */
export function toTexts(values: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries((values ?? {}) as Record<string, string | number | boolean | null>)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, String(value)]),
  );
}
