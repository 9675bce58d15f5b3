import ipaddr from 'ipaddr.js';

import type { Config } from '../config.js';
import type { Actor } from '../domain/flow.js';
import { nameQuota } from '../keys/subject.js';

/** What one customer of a provider has at least, bits: of IPv6 a /64 (RFC 6177 2), of IPv4 an address. */
const IPV6_BITS = 64;

/** Names the network that a call's person is counted with, keyed; undefined when a call tells no address of one. */
export function networkQuota(
  { SUBJECT_KEY }: Pick<Config, 'SUBJECT_KEY'>,
  { networkAddress }: Actor,
): string | undefined {
  const network = networkAddress === undefined ? undefined : networkOf(networkAddress);
  return network && nameQuota(SUBJECT_KEY, 'NETWORK', network);
}

/** @returns undefined when it is no address. */
function networkOf(address: string): string | undefined {
  if (!ipaddr.isValid(address)) return undefined;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  const { parts } = parsed as ipaddr.IPv6;
  const network = parts.slice(0, IPV6_BITS / 16).map((part) => part.toString(16));
  return `${network.join(':')}::/${IPV6_BITS.toString()}`;
}
