import { once } from 'node:events';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

import { nameOf } from '../../messaging/provider-name.js';
import { endpointOf } from '../../messaging/sms-url.js';
import { ok, type Check } from './check.js';

/** The port of `inbox://` without one. */
const SMTP_PORT = 25;

/** Whether a provider of text messages can be reached; nothing is sent, and nobody logs in. */
export function smsCheck(url: string): Check {
  let socket: Socket | undefined;
  return {
    part: `Texts ${nameOf(url)}`,
    remedy: 'Mend the way there, or this part of SMS_URL.',
    async look() {
      const { host, port, isTls } = wayTo(new URL(url));
      const servername = isIP(host) === 0 ? { servername: host } : {};
      socket = isTls ? connectTls({ host, port, ...servername }) : connectPlain({ host, port });
      // What comes after it was reached says nothing more.
      socket.on('error', () => undefined);
      await once(socket, isTls ? 'secureConnect' : 'connect');
      return ok(isTls ? 'reached by TLS' : 'reached, plain');
    },
    close: async () => socket?.destroy(),
  };
}

function wayTo(url: URL): { host: string; port: number; isTls: boolean } {
  const isInbox = url.protocol === 'inbox:';
  const { hostname, port, protocol } = isInbox ? url : new URL(endpointOf(url));
  const isTls = protocol === 'https:';
  const usual = isInbox ? SMTP_PORT : isTls ? 443 : 80;
  // An IPv6 address stands in brackets in a URL, and nowhere else.
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || usual), isTls };
}
