import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { Duplex } from 'node:stream';

type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** The names of this machine; any other one that leads here is somebody else's. */
const LOOPBACK = ['127.0.0.1', 'localhost'];

/**
 * Keeps a server of this machine, which answers whoever asks, from the pages of other sites that a browser on it
 * shows: the browser tells whose page asks, and under which name. Call it before a request can have come.
 */
export function keepToOwnPages(server: Server): void {
  const answering = server.listeners('request') as RequestListener[];
  const upgrading = server.listeners('upgrade') as UpgradeListener[];
  server.removeAllListeners('request').removeAllListeners('upgrade');
  server.on('request', (request, response) => {
    if (isOwn(request)) for (const answer of answering) answer.call(server, request, response);
    else response.writeHead(403).end();
  });
  server.on('upgrade', (request, socket, head) => {
    if (isOwn(request))
      for (const upgrade of upgrading) upgrade.call(server, request, socket, head);
    else socket.destroy();
  });
}

function isOwn({ headers: { host = '', origin } }: IncomingMessage): boolean {
  const own = `http://${host}`;
  if (!URL.canParse(own) || !LOOPBACK.includes(new URL(own).hostname)) return false;
  // A browser names no origin where a page asks its own server, nor does a program.
  return origin === undefined || origin === own;
}
