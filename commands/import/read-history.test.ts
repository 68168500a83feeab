import { expect, test } from '@jest/globals';
import { readHistory } from './read-history.ts';

const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const line = (code: string, description = 'MUG') => `536365,${code},${description},6,2010-12-01 08:26:00,2.55,17850.0,France`;

async function* inPieces(bytes: Buffer, size: number): AsyncIterable<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function read(text: string | Buffer, size = 7) {
  const history = await readHistory(inPieces(Buffer.from(text), size), 'history.csv');
  const records = [];
  for await (const record of history.records) records.push(record);
  return records;
}

/** `2:10001` for a line that was read, `3!reason` for one that was not. */
async function outline(text: string): Promise<string[]> {
  return (await read(text)).map(({ number, content }) =>
    'line' in content ? `${number}:${content.line.sku}` : `${number}!${content.unreadable}`,
  );
}

test('readHistory reads lines whatever their ends, with a byte order mark, and passes over empty ones', async () => {
  const text = `\uFEFF${header}\r\n${line('10001')}\r\n\r\n${line('10002')}`;
  expect(await outline(text)).toEqual(['2:10001', '4:10002']);
});

test('readHistory keeps characters whole that lie on the border of two chunks', async () => {
  const [record] = await read(`${header}\n${line('10001', 'CAFÉ £5 ☕')}\n`, 1);
  expect(record?.content).toMatchObject({ line: { description: 'CAFÉ £5 ☕' } });
});

test('readHistory reads quoted fields, with commas, quotes and line ends in them', async () => {
  const text = [header, line('10001', '"MUG, ""BLUE"""'), line('10002', '"TWO\nLINES"'), line('10003', '12" RULER')].join('\n');
  const found = await read(text);
  expect(found.map(({ number, content }) => [number, 'line' in content && content.line.description])).toEqual([
    [2, 'MUG, "BLUE"'],
    [3, 'TWO LINES'],
    [5, '12" RULER'],
  ]);
});

test('readHistory loses one line to a quote that nobody closes, not those after it', async () => {
  const many = Array.from({ length: 40 }, (_, index) => line(String(20_000 + index)));
  const found = await outline([header, line('10001', '"MUG'), ...many, line('10002', '"JUG'), line('10003')].join('\n'));
  expect(found).toEqual([
    '2!its quotes are not closed',
    ...many.map((_, index) => `${index + 3}:${20_000 + index}`),
    '43!its quotes are not closed',
    '44:10003',
  ]);
});

test('readHistory tells of two lines with stray quotes that stand near each other', async () => {
  expect(await outline([header, line('10001', '"MUG'), line('10002'), line('10003', '"JUG'), line('10004')].join('\n'))).toEqual([
    '2!its quotes are not closed',
    '3:10002',
    '4!its quotes are not closed',
    '5:10004',
  ]);
});

test('readHistory refuses lines with too few or too many columns', async () => {
  expect(await outline([header, '536365,10001', line('10002'), `${line('10003')},`].join('\n'))).toEqual([
    '2!it has 2 columns, the first line has 8',
    '3:10002',
    '4!it has 9 columns, the first line has 8',
  ]);
});

test('readHistory counts the lines that are equal to one before', async () => {
  const text = [header, line('10001'), line('10002'), line('10001'), line('10001', 'JUG'), line('10001')].join('\n');
  const occurrences = (await read(text)).map(({ content }) => 'line' in content && content.line.occurrence);
  expect(occurrences).toEqual([0, 0, 1, 0, 2]);
});

test.each([
  ['nothing', ''],
  ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
  ['another table', 'id;name\n1;x\n'],
  ['JSON', '{"InvoiceNo": 1}'],
  ['a table without a price', header.replace('UnitPrice', 'Price')],
])('readHistory refuses %s as not_csv', async (_, content) => {
  await expect(read(content)).rejects.toMatchObject({ code: 'not_csv' });
});

test('readHistory names the columns that are missing', async () => {
  await expect(read('InvoiceNo,StockCode,Description,Quantity,InvoiceDate,Country')).rejects.toThrow(
    'history.csv is not a CSV file of a retail history: its first line does not name UnitPrice, CustomerID',
  );
});
