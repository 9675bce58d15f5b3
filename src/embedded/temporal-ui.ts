import { once } from 'node:events';
import {
  createServer,
  request as send,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

import type { Logger } from 'pino';

const HOST = '127.0.0.1';
/** Where the UI reads its settings when a page is loaded. */
const SETTINGS_PATH = '/api/v1/settings';

/** How the UI is to be served. */
export interface TemporalUiOptions {
  /** Where people open it. */
  port: number;
  /** Where the dev server serves it. */
  devServerPort: number;
  /** Where payloads are decoded, and operators log in. */
  codecUrl: string;
  log: Logger;
}

/** A UI that is served. */
export interface TemporalUi {
  stop(): Promise<void>;
}

/**
 * Serves the UI of our dev server as it is, but for what it is told of the codec server: a browser shall send it the
 * cookie of the log-in, and a person who hasn't logged in is led there. The dev server has an option for its address
 * alone; without the rest, each person would have to switch the cookie on in each browser.
 * @throws when the port is taken.
 */
export async function startTemporalUi(options: TemporalUiOptions): Promise<TemporalUi> {
  const { port, log } = options;
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing, options).catch((error: unknown) => {
      log.debug({ err: error }, 'the Temporal UI gave no answer');
      if (!outgoing.headersSent) outgoing.writeHead(502);
      outgoing.end();
    });
  });
  server.listen(port, HOST);
  await once(server, 'listening');
  return {
    async stop() {
      const closed = once(server.close(), 'close');
      server.closeAllConnections();
      await closed;
    },
  };
}

async function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { devServerPort: port, codecUrl }: TemporalUiOptions,
): Promise<void> {
  const { method, url: path, headers } = incoming;
  const isSettings = path?.split('?')[0] === SETTINGS_PATH;
  // Settings are read here: they have to come as text.
  const plain = isSettings ? { ...headers, 'accept-encoding': 'identity' } : headers;
  const forwarded = send({ host: HOST, port, method, path, headers: plain });
  const answering = once(forwarded, 'response') as Promise<[IncomingMessage]>;
  const [[answer]] = await Promise.all([answering, pipeline(incoming, forwarded)]);
  const { statusCode: status = 502 } = answer;
  if (!isSettings || status !== 200) {
    outgoing.writeHead(status, answer.headers);
    await pipeline(answer, outgoing);
    return;
  }
  const settings = (await json(answer)) as object;
  const body = JSON.stringify({ ...settings, Codec: codecSettings(codecUrl) });
  const length: OutgoingHttpHeaders = { 'content-length': Buffer.byteLength(body) };
  outgoing.writeHead(status, { ...answer.headers, ...length }).end(body);
}

/** What the UI knows of a codec server (`CodecResponse` of its server's `api/handler.go`). */
function codecSettings(codecUrl: string) {
  return {
    Endpoint: codecUrl,
    PassAccessToken: false,
    IncludeCredentials: true,
    DefaultErrorMessage: 'Log in to the codec server to read what is encrypted',
    DefaultErrorLink: codecUrl,
  };
}
