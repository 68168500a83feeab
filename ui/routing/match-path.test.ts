import { expect, test } from '@jest/globals';
import { matchPath } from './match-path.ts';

test('matchPath gives the named parts, decoded', () => {
  expect(matchPath('/', '/')).toEqual({});
  expect(matchPath('/cart', '/cart/')).toEqual({});
  expect(matchPath('/products/:id', '/products/A%2F1%20b')).toEqual({ id: 'A/1 b' });
});

test('matchPath refuses another shape and broken encoding', () => {
  expect(matchPath('/products/:id', '/products')).toBeUndefined();
  expect(matchPath('/products/:id', '/products/1/2')).toBeUndefined();
  expect(matchPath('/cart', '/checkout')).toBeUndefined();
  expect(matchPath('/products/:id', '/products/%E0%A4%A')).toBeUndefined();
});
