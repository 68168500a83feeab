import { expect, test } from '@jest/globals';
import { readHeader } from './columns.ts';
import { readLine, UnreadableLine } from './read-line.ts';

const header = ['InvoiceNo', 'StockCode', 'Description', 'Quantity', 'InvoiceDate', 'UnitPrice', 'CustomerID', 'Country'];
const good = {
  InvoiceNo: '536365',
  StockCode: '85123A',
  Description: 'WHITE HANGING HEART T-LIGHT HOLDER',
  Quantity: '6',
  InvoiceDate: '2010-12-01 08:26:00',
  UnitPrice: '2.55',
  CustomerID: '17850.0',
  Country: 'United Kingdom',
};

function read(changed: Partial<typeof good> = {}, names = header) {
  const record = { ...good, ...changed };
  const columns = readHeader('file', { line: 1, fields: names, whole: true });
  return readLine({ line: 2, fields: names.map((name) => record[name as keyof typeof good] ?? 'more'), whole: true }, columns);
}

test('readLine reads every column, in whichever order, and passes over more of them', () => {
  const line = {
    line: 2,
    invoice: '536365',
    sku: '85123A',
    description: 'WHITE HANGING HEART T-LIGHT HOLDER',
    quantity: 6,
    at: '2010-12-01 08:26:00',
    price: 255,
    customer: '17850',
    country: 'United Kingdom',
  };
  expect(read()).toEqual(line);
  expect(read({}, ['Extra', ...header.toReversed()])).toEqual(line);
});

test.each([
  ['2.55', 255], ['0', 0], ['0.0', 0], ['-0.00', 0], ['2.5', 250], ['2.550', 255], ['11062.06', 1_106_206], ['.5', 50], ['3.', 300], [' 1.25 ', 125],
])('readLine reads the price %j as %i pennies', (text, pennies) => {
  expect(read({ UnitPrice: text }).price).toBe(pennies);
});

test.each([['6', 6], ['-12', -12], ['+3', 3], ['0', 0], ['-0', 0], [' 7 ', 7]])('readLine reads the quantity %j as %i', (text, pieces) => {
  expect(read({ Quantity: text }).quantity).toBe(pieces);
});

test.each([
  ['2010-12-01 08:26', '2010-12-01 08:26:00'],
  ['2010-12-01T08:26:30', '2010-12-01 08:26:30'],
  ['2012-02-29 23:59:59', '2012-02-29 23:59:59'],
])('readLine reads the time %j', (text, at) => {
  expect(read({ InvoiceDate: text }).at).toBe(at);
});

test('readLine takes codes exactly and a missing customer as none', () => {
  expect(read({ StockCode: '47503J ', CustomerID: '' })).toMatchObject({ sku: '47503J ', customer: null });
  expect(read({ CustomerID: 'A-7.5' }).customer).toBe('A-7.5');
});

test.each([
  ['UnitPrice', '0.001', 'not whole pennies'],
  ['UnitPrice', '-11062.06', 'below 0'],
  ['UnitPrice', '-0.001', 'below 0'],
  ['UnitPrice', '', 'not a number'],
  ['UnitPrice', '.', 'not a number'],
  ['UnitPrice', '1,50', 'not a number'],
  ['UnitPrice', '1e3', 'not a number'],
  ['UnitPrice', 'NaN', 'not a number'],
  ['UnitPrice', '99999999999999', 'too large'],
  ['Quantity', '1.5', 'not a whole number'],
  ['Quantity', '', 'not a whole number'],
  ['Quantity', 'six', 'not a whole number'],
  ['Quantity', '5000000000', 'too large'],
  ['InvoiceDate', '', 'not a time'],
  ['InvoiceDate', '2010-02-30 08:26:00', 'not a time'],
  ['InvoiceDate', '2010-12-01 24:00:00', 'not a time'],
  ['InvoiceDate', '01/12/2010 08:26', 'not a time'],
  ['InvoiceNo', '', 'InvoiceNo is empty'],
  ['StockCode', ' ', 'StockCode is empty'],
  ['StockCode', '12\u000045', 'control character'],
  ['Description', 'x'.repeat(1_001), 'longer than 1000'],
])('readLine refuses the %s %j', (column, text, reason) => {
  expect(() => read({ [column]: text })).toThrow(UnreadableLine);
  expect(() => read({ [column]: text })).toThrow(reason);
});

test('readLine refuses a sum that would not be exact', () => {
  expect(() => read({ Quantity: '1000000000', UnitPrice: '1000000' })).toThrow('too large');
});
