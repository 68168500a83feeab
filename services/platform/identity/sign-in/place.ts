import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { groupsOf, plainAddress } from '../../../kit/network.ts';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

// RFC 1918, RFC 3927, RFC 4193, RFC 4291
const privateNetworks = new BlockList();
privateNetworks.addSubnet('10.0.0.0', 8);
privateNetworks.addSubnet('172.16.0.0', 12);
privateNetworks.addSubnet('192.168.0.0', 16);
privateNetworks.addSubnet('169.254.0.0', 16);
privateNetworks.addSubnet('fc00::', 7, 'ipv6');
privateNetworks.addSubnet('fe80::', 10, 'ipv6');

/**
 * Where an address is, as coarsely as a person can still tell home from away: its network (/24, or /48 of IPv6), `private`
 * or `loopback`. Null for what is no address. Nobody else is asked, and the address itself is not kept.
 */
export function placeOf(address: string | undefined): string | null {
  const plain = plainAddress(address ?? '');
  const family = isIPv4(plain) ? 'ipv4' : isIPv6(plain) ? 'ipv6' : undefined;
  if (family === undefined) return null;
  if (loopback.check(plain, family)) return 'loopback';
  if (privateNetworks.check(plain, family)) return 'private';
  return family === 'ipv4' ? `${plain.split('.').slice(0, 3).join('.')}.0/24` : `${groupsOf(plain).slice(0, 3).join(':')}::/48`;
}
