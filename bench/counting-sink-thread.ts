import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { parentPort } from 'node:worker_threads';

const END_OF_MAIL = '\r\n.\r\n';

/** The mails that came since they were last asked for, and the Message-IDs of them. */
let mails = 0;
let seen = new Set<string>();

/**
 * Speaks as much of RFC 5321 as a client needs, with pipelining, and costs next to nothing: a sink that parses mails
 * would be what is measured.
 */
function serve(socket: Socket): void {
  let input = '';
  let isData = false;
  socket.on('error', () => undefined);
  socket.setEncoding('latin1');
  socket.write('220 sink ESMTP\r\n');
  socket.on('data', (chunk: string) => {
    input += chunk;
    for (;;) {
      const mark = isData ? END_OF_MAIL : '\r\n';
      const end = input.indexOf(mark);
      if (end < 0) return;
      const taken = input.slice(0, end);
      input = input.slice(end + mark.length);
      if (isData) {
        isData = false;
        mails += 1;
        seen.add(/^Message-ID: *(\S+)/im.exec(taken)?.[1] ?? '');
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

const server = createServer(serve).listen(0, '127.0.0.1');
await once(server, 'listening');
parentPort?.on('message', () => {
  parentPort?.postMessage({ mails, distinct: seen.size });
  mails = 0;
  seen = new Set();
});
parentPort?.postMessage((server.address() as AddressInfo).port);
