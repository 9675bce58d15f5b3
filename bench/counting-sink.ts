import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** An SMTP server that takes everything, and keeps of each mail only its Message-ID. */
export interface CountingSink {
  port: number;
  /** Mails that came. */
  mails: number;
  /** How many of them were different. */
  distinct(): number;
  forget(): void;
  close(): Promise<void>;
}

const END_OF_MAIL = '\r\n.\r\n';

/**
 * Starts one on a free port. It speaks as much of RFC 5321 as a client needs, and costs next to nothing: a sink that
 * parses mails would be what is measured.
 */
export async function startCountingSink(): Promise<CountingSink> {
  const seen = new Set<string>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    serve(socket, (id) => {
      sink.mails += 1;
      seen.add(id);
    });
  });
  const sink: CountingSink = {
    port: 0,
    mails: 0,
    distinct: () => seen.size,
    forget() {
      sink.mails = 0;
      seen.clear();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  sink.port = (server.address() as AddressInfo).port;
  return sink;
}

function serve(socket: Socket, onMail: (messageId: string) => void): void {
  let input = '';
  let isData = false;
  socket.setEncoding('latin1');
  socket.write('220 sink ESMTP\r\n');
  socket.on('data', (chunk: string) => {
    input += chunk;
    for (;;) {
      const end = input.indexOf(isData ? END_OF_MAIL : '\r\n');
      if (end < 0) return;
      const taken = input.slice(0, end);
      input = input.slice(end + (isData ? END_OF_MAIL : '\r\n').length);
      if (isData) {
        isData = false;
        onMail(/^Message-ID: *(\S+)/im.exec(taken)?.[1] ?? '');
        socket.write('250 kept\r\n');
      } else {
        isData = answer(socket, taken);
      }
    }
  });
}

/** @returns whether a mail follows. */
function answer(socket: Socket, line: string): boolean {
  const command = line.slice(0, 4).toUpperCase();
  if (command === 'DATA') {
    socket.write('354 go on\r\n');
    return true;
  }
  if (command === 'QUIT') socket.end('221 bye\r\n');
  else socket.write('250 ok\r\n');
  return false;
}
