import { expect, test } from '@jest/globals';
import { addressesIn, flawIn } from './addresses.ts';

test('each line is an address, blank ones are none', () => {
  expect(addressesIn(' https://books.example/in \r\n\n http://localhost:9/in\n')).toEqual(['https://books.example/in', 'http://localhost:9/in']);
  expect(addressesIn(' \n ')).toEqual([]);
});

test('an address in another spelling than that of browsers is told how to be written', () => {
  expect(flawIn(['https://books.example/in', 'https://Books.example'])).toBe('Write it as https://books.example/');
  expect(flawIn(['books.example/in'])).toBe('This is not a whole address: books.example/in');
  expect(flawIn(['https://books.example/in'])).toBeUndefined();
});

test('there are no more than ten', () => {
  const addresses = Array.from({ length: 11 }, (_, index) => `https://books.example/${index}`);
  expect(flawIn(addresses)).toBe('No more than 10, please.');
  expect(flawIn(addresses.slice(1))).toBeUndefined();
});
