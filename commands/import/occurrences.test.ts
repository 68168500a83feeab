import { expect, test } from '@jest/globals';
import { occurrenceCounter } from './occurrences.ts';

const line = (number: number, sku: string) => ({
  line: number,
  invoice: '536365',
  sku,
  description: '',
  quantity: 1,
  at: '2010-12-01 08:26:00',
  price: 255,
  customer: null,
  country: 'France',
});

test('occurrenceCounter counts equal lines over any number of others', () => {
  const occurrenceOf = occurrenceCounter(4);
  for (let round = 0; round < 3; round += 1) {
    for (let code = 0; code < 2_000; code += 1) {
      expect(occurrenceOf(line(round * 2_000 + code, String(code)))).toBe(round);
    }
  }
});
