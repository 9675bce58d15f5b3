import { freePort } from '../src/embedded/ports.js';

/** Temporal on PostgreSQL keeps its ports in a `smallint`. */
const HIGHEST = 32_767;
const APART = 10;

let next = 21_000 + (process.pid % 800) * APART;

/** The first of ten ports of this machine that nobody used a moment ago. */
export async function takePorts(): Promise<number> {
  for (;;) {
    const first = next;
    next += APART;
    if (next > HIGHEST) throw new Error('there are no free ports below 32768');
    const free: number[] = [];
    for (let port = first; port < first + APART; port += 1)
      free.push(await freePort(port, port + 1));
    if (free.every((port, at) => port === first + at)) return first;
  }
}
