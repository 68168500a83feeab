import { expect, test } from '@jest/globals';
import { readHost } from './host-name.ts';

test.each<[string, string | undefined, string | undefined]>([
  ['admin.localhost:8080', 'admin', 'admin.localhost'],
  ['IDENTITY.localhost', 'identity', 'identity.localhost'],
  ['acme.localhost.', 'tenant', 'acme.localhost'],
  ['Shop.Example.com:80', 'tenant', 'shop.example.com'],
  [`${'a'.repeat(63)}.com`, 'tenant', `${'a'.repeat(63)}.com`],
])('readHost takes %s', (header, kind, host) => {
  expect(readHost(header, 'localhost')).toEqual({ kind, host });
});

test.each([
  undefined,
  '',
  'localhost',
  'localhost:8080',
  'a.b.localhost',
  'x.localhost',
  '-ab.localhost',
  'acme_.localhost',
  '127.0.0.1',
  '127.0.0.1:8080',
  '1.2.3.4.5',
  '[::1]',
  '[::1]:8080',
  'single',
  'a..com',
  '.com',
  'exa mple.com',
  'acme.localhost@evil.com',
  'evil.com/acme.localhost',
  'acme.localhost:',
  'xn--é.com',
  `${'a'.repeat(64)}.com`,
  `${'a.'.repeat(126)}toolong`,
])('readHost refuses %j', (header) => {
  expect(readHost(header, 'localhost')).toBeUndefined();
});

test('readHost does not take a name that only ends like the domain for one below it', () => {
  expect(readHost('admin.notexample.com', 'example.com')).toEqual({ kind: 'tenant', host: 'admin.notexample.com' });
});
