import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { parseConnectionUrl } from 'nodemailer/lib/shared';

import { nameOf } from '../../messaging/provider-name.js';
import { toDeliveryError } from '../../messaging/smtp-failure.js';
import { ANSWER_PATIENCE, failed, ok, warn, type Check } from './check.js';
import { isLoopback } from './loopback.js';

/** Whether an SMTP server is there and lets us in; nothing is sent. */
export function smtpCheck(url: string): Check {
  const connection = new SMTPConnection({
    ...parseConnectionUrl(url),
    connectionTimeout: ANSWER_PATIENCE,
    greetingTimeout: ANSWER_PATIENCE,
    socketTimeout: ANSWER_PATIENCE,
    dnsTimeout: ANSWER_PATIENCE,
  });
  const remedy = 'Mend the server, or this part of SMTP_URL.';
  return {
    part: `Mail ${nameOf(url)}`,
    remedy,
    async look() {
      try {
        await logIn(connection, url);
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

function logIn(connection: SMTPConnection, url: string): Promise<void> {
  const { auth } = parseConnectionUrl(url) as { auth?: { user: string; pass: string } };
  return new Promise((resolve, reject) => {
    connection.once('error', reject);
    connection.connect((error) => {
      if (error) reject(error);
      else if (!auth) resolve();
      else {
        connection.login({ credentials: auth }, (refused) => {
          if (refused) reject(refused);
          else resolve();
        });
      }
    });
  });
}
