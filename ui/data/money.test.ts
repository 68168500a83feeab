import { expect, test } from '@jest/globals';
import { formatMoney } from './money.ts';

test('formatMoney shows minor units as the currency writes them', () => {
  expect(formatMoney({ amount: 1250, currency: 'GBP' })).toBe('£12.50');
  expect(formatMoney({ amount: 5, currency: 'GBP' })).toBe('£0.05');
  expect(formatMoney({ amount: -123456, currency: 'EUR' })).toBe('-€1,234.56');
});

test('formatMoney knows currencies without minor units and with three digits of them', () => {
  expect(formatMoney({ amount: 1250, currency: 'JPY' })).toBe('JP¥1,250');
  expect(formatMoney({ amount: 1250, currency: 'KWD' })).toBe('KWD\u00a01.250');
});
