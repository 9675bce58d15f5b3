import type { EmbeddedConfig } from '../config.js';

/** Where a part reaches out to. */
type Places = Partial<
  Pick<EmbeddedConfig, 'DATABASE_URL' | 'TEMPORAL_ADDRESS' | 'SMTP_URL' | 'SMS_URL'>
>;

/**
 * Says on standard error, a line each, which places can't be reached, within 5 s of the start. It doesn't end
 * what starts: a place that is down may come back, and what can't start without it says so itself.
 */
export async function nameUnreached(places: Places): Promise<void> {
  const { DATABASE_URL, TEMPORAL_ADDRESS, SMTP_URL = [], SMS_URL = [] } = places;
  const [{ examine }, { postgresCheck }, { temporalReachCheck }, { smtpCheck }, { smsCheck }] =
    await Promise.all([
      import('./doctor/examine.js'),
      import('./doctor/postgres.js'),
      import('./doctor/temporal.js'),
      import('./doctor/smtp.js'),
      import('./doctor/sms.js'),
    ]);
  const checks = [
    ...(DATABASE_URL === undefined ? [] : [postgresCheck({ DATABASE_URL })]),
    ...(TEMPORAL_ADDRESS === undefined ? [] : [temporalReachCheck({ TEMPORAL_ADDRESS })]),
    ...SMTP_URL.map(smtpCheck),
    ...SMS_URL.map(smsCheck),
  ];
  // what is in them is the doctor's to look at
  const findings = await examine(checks.map((check) => ({ ...check, within: [] })));
  for (const { part, health, found, remedy } of findings) {
    if (health === 'failed') console.error(`${part}: ${found}. ${remedy ?? ''}`);
  }
}
