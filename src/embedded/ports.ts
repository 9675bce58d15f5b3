import getPort, { portNumbers } from 'get-port';

import { PartError } from './part-error.js';

/** The preferred port, or the next that is free on every interface of this machine. */
export function freePort(preferred: number, highest = 65_535): Promise<number> {
  return getPort({ port: portNumbers(preferred, highest) });
}

/** Where a browser on this machine finds what listens on an address. */
export function urlAt(address: string): string {
  return `http://${address.replace('0.0.0.0', '127.0.0.1')}`;
}

/**
 * The address that was asked for, else a free one on the loopback interface.
 * @throws PartError when the address that was asked for is taken: callers wouldn't find another.
 */
export async function chooseAddress(
  part: string,
  setting: string,
  wanted: string | undefined,
  preferredPort: number,
): Promise<string> {
  if (wanted === undefined) return `127.0.0.1:${await freePort(preferredPort)}`;
  const [host = '', port = ''] = wanted.split(':');
  const free = await getPort({ host, port: Number(port) }).catch(() => undefined);
  if (free !== Number(port)) {
    const remedy = `End what listens there, or set ${setting} to another address.`;
    throw new PartError(part, `can't listen on ${wanted}`, remedy);
  }
  return wanted;
}
