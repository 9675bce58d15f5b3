/** How long an SMTP server may take, milliseconds. */
export interface SmtpTimeouts {
  /** Until the server is ready: name look-up, connecting, greeting and STARTTLS together. */
  connection: number;
  /** For the greeting and for STARTTLS, each, within that. */
  greeting: number;
  /** Without a byte. */
  silence: number;
  /** For one message, from the queue to the last answer. */
  message: number;
}

/**
 * Far below the minutes of RFC 5321 4.5.3.2: somebody looks at a page and waits for a code, the next
 * provider can send it, and a worker's attempt has 60 s for three providers.
 */
export const SMTP_TIMEOUTS: SmtpTimeouts = {
  // two lost SYN packets (sent again after 1 s and 3 s) and a slow greeting still get through
  connection: 10_000,
  // Postfix's postscreen lets new clients wait for 6 s
  greeting: 8_000,
  // content filters answer DATA within seconds
  silence: 10_000,
  // a server that trickles bytes is never silent; three of these fit into 60 s
  message: 18_000,
};
