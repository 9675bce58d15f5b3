import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request as it arrived. */
export interface ArrivedRequest {
  method: string | undefined;
  path: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What the server answers: JSON, and a status other than 200 if it says so. */
export interface HttpAnswer {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
}

/** A real HTTP server on a free port, which keeps what it gets. */
export interface HttpSink {
  port: number;
  arrived: ArrivedRequest[];
  close(): Promise<void>;
}

/** Starts a server that answers what it is told; without an answer it never ends the request. */
export async function startHttpSink(
  reply: (request: ArrivedRequest) => HttpAnswer | undefined = () => ({}),
): Promise<HttpSink> {
  const arrived: ArrivedRequest[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method, url: path, headers } = request;
      const whole = { method, path, headers, body };
      arrived.push(whole);
      const answer = reply(whole);
      if (!answer) return;
      response.writeHead(answer.status ?? 200, answer.headers);
      response.end(JSON.stringify(answer.json ?? {}));
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    arrived,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
