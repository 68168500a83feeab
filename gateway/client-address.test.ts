import { expect, test } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import { clientAddress } from './client-address.ts';

const addressOf = (trusted: string[], remoteAddress: string, forwarded?: string) =>
  clientAddress(trusted)({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } } as unknown as IncomingMessage);

test('without a trusted proxy nothing that a request says is believed', () => {
  expect(addressOf([], '203.0.113.7', '198.51.100.1')).toBe('203.0.113.7');
  expect(addressOf(['10.0.0.0/8'], '203.0.113.7', '198.51.100.1')).toBe('203.0.113.7');
});

test.each([
  ['198.51.100.1', '198.51.100.1'],
  ['192.0.2.66, 198.51.100.1', '198.51.100.1'],
  ['192.0.2.66, 198.51.100.1, 10.1.2.3', '198.51.100.1'],
  ['198.51.100.1:50000', '198.51.100.1'],
  ['[2001:db8::1]:50000', '2001:db8::1'],
  ['2001:db8::1', '2001:db8::1'],
  ['::ffff:198.51.100.1', '198.51.100.1'],
  ['198.51.100.1, 2001:db8:ffff::5', '198.51.100.1'],
  // There is nobody left to believe.
  ['10.1.2.3', '10.1.2.3'],
  ['unknown', '10.9.9.9'],
  ['198.51.100.1, unknown', '10.9.9.9'],
  [undefined, '10.9.9.9'],
])('behind trusted proxies X-Forwarded-For %s is from %s', (forwarded, address) => {
  expect(addressOf(['10.0.0.0/8', '2001:db8:ffff::/48', '192.0.2.1'], '10.9.9.9', forwarded)).toBe(address);
  expect(addressOf(['10.0.0.0/8', '2001:db8:ffff::/48'], '::ffff:10.9.9.9', forwarded)).toBe(address);
});
