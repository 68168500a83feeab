import { expect, test } from '@jest/globals';
import type { HistoryLine } from '../contract.ts';
import { judgeLine } from './judge-line.ts';
import { lineKey } from './line-key.ts';

const line: HistoryLine = {
  line: 2,
  invoice: '536365',
  sku: '85123A',
  description: 'WHITE HANGING HEART',
  quantity: 6,
  at: '2010-12-01 08:26:00',
  price: 255,
  customer: '17850',
  country: 'United Kingdom',
  occurrence: 0,
};

test.each<[string, Partial<HistoryLine>, string]>([
  ['a sale', {}, 'order'],
  ['a sale to nobody known', { customer: null }, 'order'],
  ['a gift to a customer', { price: 0 }, 'order'],
  ['a line of no pieces', { quantity: 0 }, 'order'],
  ['a charge', { sku: 'POST' }, 'order'],
  ['a charge without a price to a customer', { sku: 'M', price: 0 }, 'order'],
  ['a return', { invoice: 'C536379', quantity: -1 }, 'return'],
  ['a returned charge', { invoice: 'C536379', sku: 'D', quantity: -1 }, 'return'],
  ['a return without a price or a customer', { invoice: 'C536379', quantity: -1, price: 0, customer: null }, 'return'],
  ['pieces that were lost', { quantity: -10, price: 0, customer: null }, 'adjustment'],
  ['pieces that were found', { quantity: 10, price: 0, customer: null }, 'adjustment'],
  ['less than nothing at a price', { quantity: -10 }, 'adjustment'],
  ['less than nothing of a charge', { sku: 'BANK CHARGES', quantity: -1 }, 'rejected'],
  ['a charge without a price or a customer', { sku: 'DCGS0076', price: 0, customer: null }, 'rejected'],
  ['a code with four digits', { sku: '8512A', quantity: -1 }, 'rejected'],
])('judgeLine: %s', (_, changed, kind) => {
  expect(judgeLine({ ...line, ...changed }).kind).toBe(kind);
});

test('lineKey is the same wherever a line stands, and another one for any other content', () => {
  const key = lineKey(line);
  expect(key).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(lineKey({ ...line, line: 99 })).toBe(key);
  const others: Partial<HistoryLine>[] = [
    { invoice: '536366' }, { sku: '85123a' }, { description: '' }, { quantity: 7 }, { at: '2010-12-01 08:27:00' },
    { price: 256 }, { customer: null }, { country: 'France' }, { occurrence: 1 },
  ];
  expect(new Set(others.map((other) => lineKey({ ...line, ...other }))).size).toBe(others.length);
  expect(others.some((other) => lineKey({ ...line, ...other }) === key)).toBe(false);
});
