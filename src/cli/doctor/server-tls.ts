import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type TLSSocket } from 'node:tls';

import type { Config } from '../../config.js';
import { ok, warn, type Check } from './check.js';
import { here } from './loopback.js';

/** A day, milliseconds. */
const DAY = 86_400_000;
/** A certificate that ends sooner is warned of, days: time to make another and roll it out. */
const NOTICE = 14;

/** Whether the gRPC server's TLS is there, with a certificate of the authority that callers trust. */
export function serverTlsCheck(address: string, { GRPC_TLS_AUTHORITY: authority }: Config): Check {
  let socket: TLSSocket | undefined;
  return {
    part: `gRPC server ${address} (TLS)`,
    remedy:
      'Start "holdfast server", or mend GRPC_TLS_ADDRESS, GRPC_TLS_CERTIFICATE or GRPC_TLS_AUTHORITY.',
    async look() {
      const [host = '', port = ''] = here(address).split(':');
      const trusted = authority === undefined ? {} : { ca: await readFile(authority) };
      socket = connect({ host, port: Number(port), ALPNProtocols: ['h2'], ...trusted });
      // It lets nobody in who shows no certificate, and says so once it has shown its own.
      socket.on('error', () => undefined);
      await once(socket, 'secureConnect');
      const until = new Date(socket.getPeerCertificate().valid_to);
      const day = until.toISOString().slice(0, 10);
      return until.getTime() - Date.now() < NOTICE * DAY
        ? warn(
            `its certificate ends on ${day}`,
            'Make another for GRPC_TLS_CERTIFICATE, and restart.',
          )
        : ok(`its certificate is good until ${day}`);
    },
    close: async () => socket?.destroy(),
  };
}
