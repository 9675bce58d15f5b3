import type { Config } from '../../config.js';
import type { Check } from './check.js';
import { codecCheck } from './codec.js';
import { rolesCheck, secretKeysCheck } from './keys.js';
import { accountCentreCheck, temporalUiCheck } from './origins.js';
import { pagesCheck } from './pages.js';
import { postgresCheck } from './postgres.js';
import { serverChecks } from './server.js';
import { smsCheck } from './sms.js';
import { smtpCheck } from './smtp.js';
import { temporalCheck } from './temporal.js';

/** Everything that is looked at, in the order of its lines. */
export function checksOf(config: Config): Check[] {
  return [
    postgresCheck(config),
    temporalCheck(config),
    ...config.SMTP_URL.map(smtpCheck),
    ...config.SMS_URL.map(smsCheck),
    ...serverChecks(config),
    pagesCheck(config),
    codecCheck(config),
    secretKeysCheck(config),
    rolesCheck(config),
    accountCentreCheck(config),
    temporalUiCheck(config),
  ];
}
