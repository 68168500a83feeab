import { expect, test } from '@jest/globals';
import { appOf } from './app-address.ts';

const here = { protocol: 'http:', host: 'identity.localhost:8080' };

test('appOf is the host beside the identity host, with its port', () => {
  expect(appOf('acme', 'retailer', here)).toBe('http://acme.localhost:8080/');
  expect(appOf('platform', 'platform', here)).toBe('http://admin.localhost:8080/');
});

test('appOf is unknown where this host has another name', () => {
  expect(appOf('acme', 'brand', { protocol: 'https:', host: 'login.example' })).toBeUndefined();
});
