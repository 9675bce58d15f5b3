import { createServer } from 'node:net';

/** Temporal on PostgreSQL keeps its ports in a `smallint`. */
const HIGHEST = 32_767;
const LOWEST = 20_000;
const APART = 10;

let next = LOWEST + (process.pid % 1_000) * APART;

/**
 * The first of ten ports of this machine that nobody uses.
 * @throws when there are none below 32768.
 */
export async function takePorts(): Promise<number> {
  for (let tried = 0; tried < HIGHEST - LOWEST; tried += APART) {
    const first = next;
    next = next + 2 * APART > HIGHEST ? LOWEST : next + APART;
    const ports = Array.from({ length: APART }, (_, at) => first + at);
    const free = await Promise.all(ports.map(isFree));
    if (!free.includes(false)) return first;
  }
  throw new Error('there are no ten free ports below 32768');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
