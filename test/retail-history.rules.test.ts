import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { importHistory } from '../commands/import/import-history.ts';
import { warehouse } from '../services/tenant/warehouse/contract.ts';
import { webshop } from '../services/tenant/webshop/contract.ts';
import { RetailHistoryOracle, type Grouping } from './retail-history-oracle.ts';
import { type Fault, type HistoryShop, openHistoryShop } from './retail-history-shop.ts';
import { testServers } from './servers.ts';

const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const groupings: Grouping[] = ['day', 'product', 'country', 'channel'];

// Every rule, two customers, three days, an order in two places of the file, equal lines, changing titles and prices.
const firstDays = [
  '536365,10001,WHITE MUG,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom',
  '536365,10001,WHITE MUG,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom',
  '536365,10002,"JUG, BLUE",2,2010-12-01 08:26:00,7.65,17850.0,United Kingdom',
  '536366,POST,POSTAGE,1,2010-12-01 09:00:00,18.00,12583.0,France',
  '536366,10001,MUG WHITE,4,2010-12-01 09:00:00,2.10,12583.0,France',
  '536367,10003,damaged,-5,2010-12-01 10:00:00,0.0,,United Kingdom',
  '536368,10003,found,7,2010-12-01 10:05:00,0.0,,United Kingdom',
  '536369,10004,GIFT,1,2010-12-01 10:10:00,0.0,12583.0,France',
  'C536370,10001,MUG WHITE,-2,2010-12-02 11:00:00,2.10,12583.0,France',
  'C536370,D,Discount,-1,2010-12-02 11:00:00,27.50,12583.0,France',
  '536371,gift_0001,voucher,-1,2010-12-02 11:30:00,0.0,,United Kingdom',
  '536372,M,Manual,1,2010-12-02 11:31:00,0.001,,United Kingdom',
  'A536373,B,Adjust bad debt,1,2010-12-02 11:32:00,-11062.06,,United Kingdom',
  '536374,10001,MUG,x,2010-12-02 11:33:00,1.00,,United Kingdom',
  '536375,10001a,MUG OF ANOTHER CODE,3,2010-12-02 23:59:59,1.00,,EIRE',
];
const laterDays = [
  '536376,10001,LATEST MUG,3,2010-12-03 08:00:00,2.95,13047.0,United Kingdom',
  '536365,10002,"JUG, BLUE",1,2010-12-01 08:27:00,7.65,17850.0,United Kingdom',
  'C536377,10002,"JUG, BLUE",-1,2010-12-03 09:00:00,7.65,17850.0,United Kingdom',
  '536378,10003,BOWL,9,2010-12-03 09:30:00,0.85,,United Kingdom',
];

const folder = mkdtempSync(join(tmpdir(), 'retail-history-'));
const opened: HistoryShop[] = [];
let shop: HistoryShop;

beforeAll(async () => {
  shop = await openShop();
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});

afterEach(async () => {
  shop.faults.length = 0;
  await shop.settled();
});

afterAll(async () => {
  for (const one of opened) await one.close();
  rmSync(folder, { recursive: true });
});

/** Closed after all tests. */
async function openShop(facts = {}): Promise<HistoryShop> {
  const one = await openHistoryShop((await testServers()).addresses.databaseUrl, facts);
  opened.push(one);
  return one;
}

function write(name: string, lines: readonly string[], head = header): string {
  const path = join(folder, name);
  const text = `${[head, ...lines].join('\n')}\n`;
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
}

function load(into: HistoryShop, file: string, openingStock = 0) {
  return importHistory({ operator: into.operator, tenant: 'test', file, openingStock });
}

/** Everything that an import leaves, in words that do not depend on ids or on the order in which it came. */
async function stateOf(one: HistoryShop) {
  const rows = async (text: string) => (await one.superuser.query<object>(text)).rows;
  const figures = await Promise.all(groupings.map((grouping) => one.rows(grouping, '2010-12-01', '2011-12-31')));
  return {
    figures,
    stock: [...(await one.stock())],
    movements: await rows('select key, sku, delta, kind, reason, reference, at from warehouse.movements order by key'),
    products: await rows('select sku, title, price, stocked, available from webshop.products order by sku'),
    orders: await rows('select number, state, channel, placed_at, customer, country from webshop.orders order by number'),
    lines: await rows(`select number, sku, title, quantity, price from webshop.orders
      join webshop.order_lines on order_id = id order by number, sku, quantity, title`),
    returns: await rows('select number, returned_at, customer, country from webshop.returns order by number'),
    taken: await rows('select key from webshop.imported_lines order by key'),
  };
}

test('an import books every line by its rule', async () => {
  const file = write('december.csv', [...firstDays, ...laterDays]);
  const summary = { lines: 19, orders: 6, returns: 2, adjustments: 2, products: 7, customers: 3, rejected: 4 };
  expect(await load(shop, file)).toEqual(summary);

  expect(await shop.rows('day', '2010-12-01', '2010-12-03')).toEqual([
    { key: '2010-12-01', orders: 3, units: 6 + 6 + 2 + 4 + 1 + 1, gross: 3060 + 1530 + 1800 + 840 + 0 + 765, refunds: 0, net: 7995 },
    { key: '2010-12-02', orders: 1, units: 3 - 2, gross: 300, refunds: 420 + 2750, net: -2870 },
    { key: '2010-12-03', orders: 2, units: 3 - 1 + 9, gross: 885 + 765, refunds: 765, net: 885 },
  ]);
  expect(await shop.stock()).toEqual(new Map([['10001', -17], ['10001a', -3], ['10002', -2], ['10003', -7], ['10004', -1]]));
  const oracle = new RetailHistoryOracle(write('readable.csv', [...firstDays, ...laterDays].filter((line) => !line.includes(',x,'))));
  for (const grouping of groupings) expect(await shop.rows(grouping, oracle.from, oracle.to)).toEqual(oracle.rows(grouping));
  expect(await shop.stock()).toEqual(oracle.stock);
});

test('products are titled and priced by their latest lines; charges are not stocked', async () => {
  const product = async (sku: string) => {
    const { title, price, stocked, available } = await shop.asAnyone(webshop, 'products.get', { id: sku });
    return [title, price.amount, stocked, available];
  };
  expect(await product('10001')).toEqual(['LATEST MUG', 295, true, -17]);
  expect(await product('10003')).toEqual(['BOWL', 85, true, -7]);
  expect(await product('10004')).toEqual(['GIFT', 0, true, -1]);
  expect(await product('POST')).toEqual(['POSTAGE', 1800, false, null]);
});

test('an invoice becomes one fulfilled order of channel import, placed at its first line', async () => {
  const { items } = await shop.asStaff(webshop, 'orders.list', { channel: 'import', from: '2010-12-01', to: '2010-12-01' });
  const order = items.find(({ number }) => number === '536365');
  expect(order).toMatchObject({ state: 'fulfilled', country: 'United Kingdom', email: null, total: { amount: 5355, currency: 'GBP' } });
  expect(new Date(order!.placedAt).toISOString()).toBe('2010-12-01T08:26:00.000Z');
  expect(order!.lines).toHaveLength(4);
});

test('an adjustment keeps its description as the reason', async () => {
  const { items } = await shop.asStaff(warehouse, 'movements.list', { sku: '10003' });
  expect(items.map(({ kind, delta, reason, reference }) => [kind, delta, reason, reference])).toEqual([
    ['adjustment', -5, 'damaged', '536367'],
    ['adjustment', 7, 'found', '536368'],
    ['sale', -9, null, '536378'],
  ]);
});

test('rejected lines stand in a file of their own, with their number and reason', () => {
  expect(readFileSync(join(folder, 'december.rejects.csv'), 'utf8').split('\n')).toEqual([
    `line,reason,${header}`,
    '12,"an adjustment of gift_0001, which is not kept in stock",536371,gift_0001,voucher,-1,2010-12-02 11:30:00,0.0,,United Kingdom',
    '13,"UnitPrice ""0.001"" is not whole pennies",536372,M,Manual,1,2010-12-02 11:31:00,0.001,,United Kingdom',
    '14,"UnitPrice ""-11062.06"" is below 0",A536373,B,Adjust bad debt,1,2010-12-02 11:32:00,-11062.06,,United Kingdom',
    '15,"Quantity ""x"" is not a whole number",536374,10001,MUG,x,2010-12-02 11:33:00,1.00,,United Kingdom',
    '',
  ]);
});

test('running the same file again changes nothing and tells the same', async () => {
  const before = await stateOf(shop);
  const again = await load(shop, join(folder, 'december.csv'), 500);
  expect(again).toMatchObject({ lines: 19, orders: 6, returns: 2, adjustments: 2, rejected: 4 });
  expect(await stateOf(shop)).toEqual(before);
});

test('a file in columns of another order, with more of them, zipped, is the same file', async () => {
  const before = await stateOf(shop);
  const turned = [...firstDays, ...laterDays]
    .filter((line) => !line.includes('"'))
    .map((line) => `more,${line.split(',').toReversed().join(',')}`);
  await load(shop, write('turned.csv.gz', turned, `Extra,${header.split(',').toReversed().join(',')}`));
  expect(await stateOf(shop)).toEqual(before);
});

test('two files give the same in either order', async () => {
  const first = write('first.csv', firstDays);
  const later = write('later.csv', laterDays);
  const states = [];
  for (const files of [[first, later], [later, first]]) {
    const other = await openShop();
    for (const file of files) await load(other, file);
    states.push(await stateOf(other));
  }
  expect(states[0]).toEqual(states[1]);
  expect(states[0]).toEqual(await stateOf(shop));
});

test('the opening stock comes once per stocked product, before its first line', async () => {
  const other = await openShop();
  await load(other, write('opening.csv', firstDays), 100);
  await load(other, write('opening-later.csv', laterDays), 100);
  expect(await other.stock()).toEqual(new Map([['10001', 83], ['10001a', 97], ['10002', 98], ['10003', 93], ['10004', 99]]));
  const { items } = await other.asStaff(warehouse, 'movements.list', { sku: '10002' });
  expect(items[0]).toMatchObject({ kind: 'receipt', delta: 100, reason: 'opening stock' });
  expect(items.filter(({ kind }) => kind === 'receipt')).toHaveLength(1);
});

test('times are local to the tenant, also those that a clock change skips', async () => {
  const other = await openShop({ timezone: 'America/New_York' });
  await load(other, write('times.csv', [
    '540001,10001,MUG,1,2011-03-12 23:30:00,1.00,1,USA',
    '540002,10001,MUG,2,2011-03-13 02:30:00,1.00,1,USA',
    '540003,10001,MUG,4,2011-11-06 01:30:00,1.00,1,USA',
    '540004,10001,MUG,8,2011-11-06 23:59:59,1.00,1,USA',
  ]));
  expect((await other.rows('day', '2011-01-01', '2011-12-31')).map(({ key, units }) => [key, units])).toEqual([
    ['2011-03-12', 1],
    ['2011-03-13', 2],
    ['2011-11-06', 12],
  ]);
  const { rows } = await other.superuser.query<{ at: Date }>('select placed_at as at from webshop.orders order by number limit 2');
  expect(rows.map(({ at }) => at.toISOString())).toEqual(['2011-03-13T04:30:00.000Z', '2011-03-13T07:30:00.000Z']);
});

test('codes are taken exactly, spaces and case included', async () => {
  await load(shop, write('codes.csv', [
    '545001,47503J,TOOLS,1,2011-05-01 10:00:00,1.00,1,Spain',
    '545001,47503J ,TOOLS IN A BAG,2,2011-05-01 10:00:00,1.00,1,Spain',
    '545001,47503j,TOOLS IN A BOX,4,2011-05-01 10:00:00,1.00,1,Spain',
  ]));
  for (const [sku, title, pieces] of [['47503J', 'TOOLS', 1], ['47503J ', 'TOOLS IN A BAG', 2], ['47503j', 'TOOLS IN A BOX', 4]] as const) {
    expect(await shop.asAnyone(webshop, 'products.get', { id: sku })).toMatchObject({ sku, title, available: -pieces });
    expect((await shop.asStaff(warehouse, 'stock.list', { sku })).items).toMatchObject([{ sku, onHand: -pieces }]);
  }
});

test('what staff has set on a product stays when a history comes', async () => {
  const { id } = await shop.asStaff(webshop, 'products.create', { sku: '20001', title: 'Our own', price: { amount: 999, currency: 'GBP' } });
  const mug = await shop.asAnyone(webshop, 'products.get', { id: '10001a' });
  await shop.asStaff(webshop, 'products.update', { id: mug.id, title: 'Renamed' });
  await load(shop, write('known.csv', [
    '550001,20001,THEIRS,1,2011-06-01 10:00:00,1.00,1,Spain',
    '550001,10001a,THEIRS,1,2011-06-01 10:00:00,1.25,1,Spain',
  ]));
  expect(await shop.asAnyone(webshop, 'products.get', { id })).toMatchObject({ title: 'Our own', price: { amount: 999 } });
  expect(await shop.asAnyone(webshop, 'products.get', { id: mug.id })).toMatchObject({ title: 'Renamed', price: { amount: 125 } });
});

const unavailable: Fault = (_, response) => {
  response.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '1' }).end('{}');
  return true;
};
const cut: Fault = (_, response) => {
  response.destroy();
  return true;
};
const loseAnswer: Fault = (_, response) => {
  response.writeHead = () => response.destroy();
  return false;
};
const expired: Fault = (_, response) => {
  response.writeHead(401).end('{}');
  return true;
};
const none: Fault = () => false;

test('an import goes on by itself after outages, lost answers and an expired token, and counts nothing twice', async () => {
  const lines = Array.from({ length: 3_500 }, (_, index) =>
    `56${1_000 + Math.floor(index / 7)},3${1_000 + (index % 90)},THING ${index},${index % 5},2011-07-01 10:00:00,0.${10 + (index % 80)},1,Spain`);
  const file = write('long.csv', lines);
  const oracle = new RetailHistoryOracle(file);
  shop.faults.push(none, unavailable, none, loseAnswer, unavailable, cut, expired, none, loseAnswer, cut, unavailable);
  expect(await load(shop, file)).toEqual(oracle.summary);
  expect(shop.faults).toEqual([]);
  expect(await shop.rows('day', oracle.from, oracle.to)).toEqual(oracle.rows('day'));
  expect(await shop.rows('product', oracle.from, oracle.to)).toEqual(oracle.rows('product'));
});

test('an import whose events cannot be handled says so', async () => {
  const dead: Fault = (path, response) => {
    if (path !== '/api/mailbox/pending') return false;
    response.writeHead(200).end('{ "pending": 0, "dead": 2 }');
    return true;
  };
  shop.faults.push(dead, dead, dead, dead);
  await expect(load(shop, write('dead.csv', firstDays))).rejects.toMatchObject({ code: 'dead_letters' });
});

test('nothing is sent of a file that is not CSV, or is not there, or to a tenant that is not there', async () => {
  const before = await stateOf(shop);
  shop.asked.length = 0;
  const picture = join(folder, 'picture.csv');
  writeFileSync(picture, Buffer.from('89504e470d0a1a0a', 'hex'));
  await expect(load(shop, picture)).rejects.toMatchObject({ code: 'not_csv' });
  await expect(load(shop, join(folder, 'nowhere.csv'))).rejects.toMatchObject({ code: 'file_unreadable' });
  expect(shop.asked).toEqual([]);
  const order = { operator: shop.operator, tenant: 'nobody', file: join(folder, 'december.csv'), openingStock: 0 };
  await expect(importHistory(order)).rejects.toMatchObject({ code: 'unknown_host' });
  expect(await stateOf(shop)).toEqual(before);
});

test('a platform that does not run is told at once', async () => {
  const operator = { ...shop.operator, issuer: 'http://identity.localhost:1/oidc' };
  const order = { operator, tenant: 'test', file: join(folder, 'december.csv'), openingStock: 0 };
  await expect(importHistory(order)).rejects.toMatchObject({ code: 'no_platform' });
});

function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const dataDir = join(folder, 'data');
  const command = fileURLToPath(new URL('../commands/import.ts', import.meta.url));
  return new Promise((resolve) => {
    execFile(process.execPath, [command, ...args], { env: { PATH: process.env.PATH, DATA_DIR: dataDir } }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

test('the command prints JSON as its last line and ends with 0, or one clear line and 1', async () => {
  const missing = await run('--tenant', 'test', '--file', join(folder, 'december.csv'));
  expect(missing).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^no_operator: .*npm start.*\n$/) });
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data', 'operator.json'), JSON.stringify(shop.operator));

  const good = await run('--tenant', 'test', '--file', join(folder, 'december.csv'), '--opening-stock', '5');
  expect(good.code).toBe(0);
  const summary = { lines: 19, orders: 6, returns: 2, adjustments: 2, products: 7, customers: 3, rejected: 4, seconds: expect.any(Number) };
  expect(JSON.parse(good.out.trimEnd().split('\n').at(-1)!)).toEqual(summary);

  writeFileSync(join(folder, 'text.csv'), 'Dear shop,\nplease find attached\n');
  expect(await run('--tenant', 'test', '--file', join(folder, 'text.csv'))).toMatchObject({
    code: 1, out: '', err: expect.stringMatching(/^not_csv: [^\n]*InvoiceNo[^\n]*\n$/),
  });
  expect(await run('--tenant', 'test')).toMatchObject({ code: 1, err: expect.stringContaining('npm run import') });
  expect(await run('--tenant', 'Nobody!', '--file', 'x.csv')).toMatchObject({ code: 1, err: expect.stringContaining('no slug') });
  expect(existsSync(join(folder, 'text.rejects.csv'))).toBe(false);
});
