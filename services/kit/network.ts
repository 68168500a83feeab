import { isIPv4, isIPv6 } from 'node:net';

/** An address as it is written shortest: one of IPv4 that came over IPv6 is one of IPv4, and no zone is named. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
}

/**
 * The network that limits by address count for: an address of IPv4, or the /64 of one of IPv6, all of which belong to whoever
 * has one of them. What is no address stands for itself.
 */
export function networkOf(address: string | undefined): string {
  const plain = plainAddress(address ?? '');
  if (isIPv4(plain) || !isIPv6(plain)) return plain;
  return `${groupsOf(plain).slice(0, 4).join(':')}::/64`;
}

/** The eight groups of an address of IPv6, in lower case and without zeros before them. */
export function groupsOf(address: string): string[] {
  // Written in one way alone: an end in the manner of IPv4 becomes two groups.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right];
}
