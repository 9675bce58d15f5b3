import { chmodSync, chownSync, copyFileSync, readFileSync, statSync } from 'node:fs';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';

import { sql } from 'kysely';

import type { CertificateFiles } from '../../src/embedded/certificates.js';
import type { System } from './system.js';

/** Has the PostgreSQL of the tests offer TLS from now on; who doesn't ask for it notices nothing. */
export async function offerTls({ db }: System, files: CertificateFiles): Promise<void> {
  const { rows } = await sql<{ data: string }>`
    select current_setting('data_directory') as data`.execute(db);
  const data = rows[0]?.data ?? '';
  // It takes a key of its own user's alone.
  const { uid, gid } = statSync(data);
  for (const [from, name] of [
    [files.certificate, 'server.crt'],
    [files.key, 'server.key'],
  ] as const) {
    copyFileSync(from, join(data, name));
    chownSync(join(data, name), uid, gid);
    chmodSync(join(data, name), 0o600);
  }
  await sql`alter system set ssl = on`.execute(db);
  await sql`select pg_reload_conf()`.execute(db);
}

/** Something that ends TLS before a part that speaks none. */
export interface TlsProxy {
  address: string;
  close(): Promise<void>;
}

/** Ends TLS before what listens at `host:port`. */
export async function startTlsProxy(target: string, files: CertificateFiles): Promise<TlsProxy> {
  const [host = '', port] = target.split(':');
  const sockets = new Set<Socket>();
  const server = createServer({
    cert: readFileSync(files.certificate),
    key: readFileSync(files.key),
    // gRPC asks for it.
    ALPNProtocols: ['h2'],
  });
  server.on('secureConnection', (secure) => {
    const plain = connect(Number(port), host);
    for (const socket of [secure, plain]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    secure.pipe(plain).pipe(secure);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    address: `localhost:${(server.address() as AddressInfo).port.toString()}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
