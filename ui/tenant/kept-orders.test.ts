import { expect, test } from '@jest/globals';
import { keepOrder, tokenOfOrder } from './kept-orders.ts';

const full = {
  getItem: () => null,
  setItem: () => {
    throw new DOMException('full', 'QuotaExceededError');
  },
} as unknown as Storage;

test('tokenOfOrder finds what keepOrder kept, the last twenty of it', () => {
  const entries = new Map<string, string>();
  const storage = {
    getItem: (name: string) => entries.get(name) ?? null,
    setItem: (name: string, value: string) => void entries.set(name, value),
  } as Storage;
  for (let number = 0; number < 25; number += 1) keepOrder({ id: `o${number}`, token: `t${number}` }, storage);
  expect(tokenOfOrder('o24', storage)).toBe('t24');
  expect(tokenOfOrder('o5', storage)).toBe('t5');
  expect(tokenOfOrder('o4', storage)).toBeUndefined();
});

test('without storage a token lives as long as the page', () => {
  keepOrder({ id: 'o1', token: 't1' }, full);
  expect(tokenOfOrder('o1', full)).toBe('t1');
});
