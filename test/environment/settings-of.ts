import type { Config } from '../../src/config.js';

/** The settings that lead to a system, as its environment has them. */
export function settingsOf(config: Config): Record<string, string> {
  const { SMTP_URL, SMS_URL, SECRET_KEYS, SERVICE_KEYS, ROLES } = config;
  const { DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_TASK_QUEUE } = config;
  const { SUBJECT_KEY, GRPC_ADDRESS, WEB_ADDRESS, ACCOUNT_CENTRE_URL } = config;
  return {
    ...{ DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_TASK_QUEUE },
    ...{ SUBJECT_KEY, GRPC_ADDRESS, WEB_ADDRESS, ACCOUNT_CENTRE_URL },
    SMTP_URL: SMTP_URL.join(),
    SMS_URL: SMS_URL.join(),
    SECRET_KEYS: SECRET_KEYS.join(),
    SERVICE_KEYS: SERVICE_KEYS.join(),
    ROLES: [...ROLES].map(([name, roles]) => `${name}:${roles.join('+')}`).join(),
  };
}
