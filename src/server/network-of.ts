import ipaddr from 'ipaddr.js';

/** What one customer of a provider has at least, bits: of IPv6 a /64 (RFC 6177 2), of IPv4 an address. */
const IPV6_BITS = 64;

/** The network that a person's address is counted with; undefined when it is no address. */
export function networkOf(address: string): string | undefined {
  if (!ipaddr.isValid(address)) return undefined;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  const { parts } = parsed as ipaddr.IPv6;
  const network = parts.slice(0, IPV6_BITS / 16).map((part) => part.toString(16));
  return `${network.join(':')}::/${IPV6_BITS.toString()}`;
}
