import { expect, test } from '@jest/globals';
import { takeToken } from './one-time-token.ts';

const token = 'a-_'.repeat(14) + 'Z';

test('takeToken gives the token of a link and takes it out of the address', () => {
  const replaced: unknown[] = [];
  const past = { state: { scrollY: 3 }, replaceState: (...given: unknown[]) => void replaced.push(given) };
  expect(takeToken({ hash: `#${token}`, pathname: '/sign-up', search: '?from=mail' }, past)).toBe(token);
  expect(replaced).toEqual([[{ scrollY: 3 }, '', '/sign-up?from=mail']]);
});

test('takeToken leaves an address alone that ends with something else', () => {
  const past = { state: null, replaceState: () => expect('not called').toBe('called') };
  expect(takeToken({ hash: '', pathname: '/', search: '' }, past)).toBeUndefined();
  expect(takeToken({ hash: '#main', pathname: '/', search: '' }, past)).toBeUndefined();
});
