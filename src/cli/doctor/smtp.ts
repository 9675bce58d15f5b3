import { nameOf } from '../../messaging/provider-name.js';
import { toDeliveryError } from '../../messaging/smtp-failure.js';
import { logInToSmtp, smtpConnection } from '../../messaging/smtp-log-in.js';
import { ANSWER_PATIENCE, failed, ok, warn, type Check } from './check.js';
import { isLoopback } from './loopback.js';

/** Whether an SMTP server is there and lets us in; nothing is sent. */
export function smtpCheck(url: string): Check {
  const connection = smtpConnection(url, ANSWER_PATIENCE);
  const remedy = 'Mend the server, or this part of SMTP_URL.';
  return {
    part: `Mail ${nameOf(url)}`,
    remedy,
    async look() {
      try {
        await logInToSmtp(connection, url);
      } catch (error) {
        // its own words may repeat the user
        return failed(toDeliveryError(error).message, remedy);
      }
      const user = connection.authenticated ? ', logged in' : '';
      if (connection.secure) return ok(`TLS${user}`);
      return isLoopback(new URL(url).hostname)
        ? ok(`plain, on this machine${user}`)
        : warn(
            `plain: mails and codes are readable on the way${user}`,
            'Use smtps:// in SMTP_URL, or ?requireTLS=true.',
          );
    },
    close: async () => {
      connection.close();
    },
  };
}
