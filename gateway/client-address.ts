import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv4 } from 'node:net';
import { plainAddress } from '../services/kit/network.ts';

/** Tells the network address that a request came from; empty where its connection has gone. */
export type AddressReader = (request: IncomingMessage) => string;

/** By the connection alone. */
export const addressOfConnection: AddressReader = ({ socket }) => plainAddress(socket.remoteAddress ?? '');

/**
 * By the connection, or where a proxy of ours holds it, by what it says in X-Forwarded-For. Each proxy adds to the right whom
 * it was asked by, so the last that is no proxy of ours is the client; what stands left of it the client may have written.
 * @param trusted addresses, and networks such as `10.0.0.0/8`
 */
export function clientAddress(trusted: readonly string[]): AddressReader {
  if (trusted.length === 0) return addressOfConnection;
  const proxies = new BlockList();
  for (const each of trusted) {
    const [address = '', bits] = each.split('/');
    if (bits === undefined) proxies.addAddress(address, familyOf(address));
    else proxies.addSubnet(address, Number(bits), familyOf(address));
  }
  const isProxy = (address: string) => isIP(address) !== 0 && proxies.check(address, familyOf(address));

  return (request) => {
    let known = addressOfConnection(request);
    const told = String(request.headers['x-forwarded-for'] ?? '').split(',');
    while (isProxy(known)) {
      const before = withoutPort(told.pop() ?? '');
      if (isIP(before) === 0) break;
      known = before;
    }
    return known;
  };
}

const familyOf = (address: string) => (isIPv4(address) ? 'ipv4' : 'ipv6');

/** Some proxies add the port: `203.0.113.7:50000`, `[2001:db8::1]:50000`. */
function withoutPort(text: string): string {
  const [, address = ''] = /^\s*\[?([\da-f.]+|[\da-f:.]+)\]?(?::\d+)?\s*$/i.exec(text) ?? [];
  return plainAddress(address);
}
