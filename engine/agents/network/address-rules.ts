/** Which addresses of the network an agent may reach. */
import ipaddr from 'ipaddr.js';

/**
 * Whether an address is one of the public network, however it is spelt: not of this machine, its neighbours, a cloud's
 * own services, or a translation of one of these. IPv6 counts only where addresses are given out (2000::/3), because
 * the rest has spellings of IPv4 that no list of ranges knows (`::127.0.0.1`).
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const known = ipaddr.process(address);
  if (known.range() !== 'unicast') return false;
  return known.kind() === 'ipv4' || (known as ipaddr.IPv6).parts[0]! >> 13 === 1;
}

/** Whether this machine's own services answer there whoever asks: no operator means that, whatever they name. */
export function isLinkLocalAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  return ['linkLocal', 'unspecified', 'broadcast', 'multicast'].includes(ipaddr.process(address).range());
}

/** The host of a URL as an address. Null: it is a name. */
export function literalAddressOf(hostname: string): string | null {
  const host = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(host) ? host : null;
}
