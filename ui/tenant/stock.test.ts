import { expect, test } from '@jest/globals';
import { stockNote } from './stock.ts';

test('stockNote tells plenty, the last few and none apart', () => {
  expect(stockNote({ stocked: true, available: 40 })).toEqual({ tone: 'good', text: 'In stock', most: 40 });
  expect(stockNote({ stocked: true, available: 3 })).toEqual({ tone: 'warn', text: 'Only 3 left', most: 3 });
  expect(stockNote({ stocked: true, available: 0 })).toEqual({ tone: 'bad', text: 'Sold out', most: 0 });
});

test('stockNote of an imported history below zero is sold out', () => {
  expect(stockNote({ stocked: true, available: -7 })).toMatchObject({ text: 'Sold out', most: 0 });
});

test('stockNote of a service never sells out', () => {
  expect(stockNote({ stocked: false, available: null })).toMatchObject({ tone: 'good', most: 999 });
});
