import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { parseConnectionUrl } from 'nodemailer/lib/shared';

/** A connection to an SMTP server, not made yet. @param patience for each of its waits, milliseconds. */
export function smtpConnection(url: string, patience: number): SMTPConnection {
  return new SMTPConnection({
    ...parseConnectionUrl(url),
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    dnsTimeout: patience,
  });
}

/** Makes the connection, and logs in where the URL names a user; nothing is sent. @throws what nodemailer says. */
export function logInToSmtp(connection: SMTPConnection, url: string): Promise<void> {
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
