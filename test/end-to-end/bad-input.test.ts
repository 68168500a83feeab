import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Ask, type Platform, startPlatform } from '../platform.ts';
import { openShop, type Shop } from '../shop.ts';

const projectFolder = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'tenantry-input-'));
let platform: Platform;
let shop: Shop;
let before: string;

beforeAll(async () => {
  platform = await startPlatform();
  await platform.tenant('strict');
  shop = await openShop(platform, 'strict');
  await shop.product('GOOD', 5);
  before = await everything();
}, 150_000);

afterAll(async () => {
  // Of all that was refused nothing has left a trace.
  expect(await everything()).toBe(before);
  await platform.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

type Case = { what: string; host?: string; method?: string; path: string; ask?: Ask; as?: 'staff' | 'operator'; answer: [number, string] };

const product = { sku: 'NEW', title: 'New', price: { amount: 100, currency: 'GBP' } };
const tenant = { slug: 'fresh', name: 'Fresh', type: 'retailer' };

const cases: Case[] = [
  { what: 'an unknown host', host: 'nobody', path: '/api/products', answer: [421, 'unknown_host'] },
  { what: 'an unknown path', path: '/api/nothing', answer: [404, 'not_found'] },
  { what: 'a method that is not taken', method: 'PUT', path: '/api/products', answer: [405, 'method_not_allowed'] },
  { what: 'no token', method: 'POST', path: '/api/products', ask: { body: product }, answer: [401, 'unauthenticated'] },
  { what: 'a bad token', path: '/api/orders', ask: { token: 'x.y.z' }, answer: [401, 'invalid_token'] },
  { what: 'broken JSON', method: 'POST', path: '/api/products', ask: { raw: '{"sku":' }, as: 'staff', answer: [400, 'invalid_json'] },
  { what: 'a body of 2 MiB', method: 'POST', path: '/api/products', ask: { body: { ...product, description: 'x'.repeat(2 ** 21) } }, as: 'staff', answer: [413, 'body_too_large'] },
  { what: 'wrong types', method: 'POST', path: '/api/products', ask: { body: { ...product, price: 'cheap' } }, as: 'staff', answer: [422, 'invalid_fields'] },
  { what: 'an unknown field', method: 'POST', path: '/api/products', ask: { body: { ...product, tenantId: 'other' } }, as: 'staff', answer: [422, 'invalid_fields'] },
  { what: 'a price below zero', method: 'POST', path: '/api/products', ask: { body: { ...product, price: { amount: -1, currency: 'GBP' } } }, as: 'staff', answer: [422, 'invalid_fields'] },
  { what: 'half a penny', method: 'POST', path: '/api/products', ask: { body: { ...product, price: { amount: 0.5, currency: 'GBP' } } }, as: 'staff', answer: [422, 'invalid_fields'] },
  { what: 'another currency', method: 'POST', path: '/api/products', ask: { body: { ...product, price: { amount: 100, currency: 'EUR' } } }, as: 'staff', answer: [422, 'wrong_currency'] },
  { what: 'a SKU that is taken', method: 'POST', path: '/api/products', ask: { body: { ...product, sku: 'GOOD' } }, as: 'staff', answer: [409, 'sku_taken'] },
  { what: 'a limit over 200', path: '/api/products?limit=201', answer: [422, 'invalid_fields'] },
  { what: 'a cursor of our own making', path: '/api/products?after=nonsense', answer: [422, 'invalid_fields'] },
  { what: 'an id that is none', path: '/api/carts/1', answer: [422, 'invalid_fields'] },
  { what: 'a cart that is not there', path: '/api/carts/00000000-0000-4000-8000-000000000000', answer: [404, 'cart_not_found'] },
  { what: 'an order without its token', path: '/api/orders/00000000-0000-4000-8000-000000000000', answer: [404, 'order_not_found'] },
  { what: 'an adjustment of an unknown SKU', method: 'POST', path: '/api/stock/adjustments', ask: { body: { sku: 'NONE', delta: 1, reason: 'x' } }, as: 'staff', answer: [404, 'product_not_found'] },
  { what: 'an adjustment without a reason', method: 'POST', path: '/api/stock/adjustments', ask: { body: { sku: 'GOOD', delta: 1 } }, as: 'staff', answer: [422, 'invalid_fields'] },
  { what: 'an adjustment elsewhere', method: 'POST', path: '/api/stock/adjustments', ask: { body: { sku: 'GOOD', delta: 1, reason: 'x', location: 'moon' } }, as: 'staff', answer: [404, 'location_not_found'] },
  { what: 'days that are none', path: '/api/analytics/sales?from=2011-02-30&to=2011-03-01', as: 'staff', answer: [422, 'invalid_fields'] },
  { what: 'an internal action', method: 'POST', path: '/api/webshop.deliver', ask: { body: {} }, as: 'staff', answer: [404, 'not_found'] },
  { what: 'a reserved slug', host: 'admin', method: 'POST', path: '/api/tenants', ask: { body: { ...tenant, slug: 'admin' } }, as: 'operator', answer: [422, 'slug_reserved'] },
  { what: 'a slug that exists', host: 'admin', method: 'POST', path: '/api/tenants', ask: { body: { ...tenant, slug: 'strict' } }, as: 'operator', answer: [409, 'slug_taken'] },
  { what: 'a slug that is none', host: 'admin', method: 'POST', path: '/api/tenants', ask: { body: { ...tenant, slug: 'No_Slug' } }, as: 'operator', answer: [422, 'invalid_fields'] },
  { what: 'a type that is none', host: 'admin', method: 'POST', path: '/api/tenants', ask: { body: { ...tenant, type: 'cartel' } }, as: 'operator', answer: [422, 'invalid_fields'] },
  { what: 'a time zone that is none', host: 'admin', method: 'POST', path: '/api/tenants', ask: { body: { ...tenant, timezone: 'Mars/Base' } }, as: 'operator', answer: [422, 'invalid_fields'] },
  { what: 'a tenant that is not there', host: 'admin', path: '/api/tenants/nobody', as: 'operator', answer: [404, 'tenant_not_found'] },
  { what: 'a command that does not fit', host: 'admin', method: 'POST', path: '/api/tenants/strict/resume', as: 'operator', answer: [409, 'wrong_state'] },
  { what: 'a command that is none', host: 'admin', method: 'POST', path: '/api/tenants/strict/explode', as: 'operator', answer: [422, 'invalid_fields'] },
];

test.each(cases)('$what is answered with $answer', async ({ host = 'strict', method = 'GET', path, ask = {}, as, answer }) => {
  const token = as === undefined ? ask.token : await platform.token(host);
  const { status, body, headers } = await platform.ask(host, method, path, { ...ask, token });
  expect([status, body.code]).toEqual(answer);
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(body).toMatchObject({ title: expect.any(String), status, requestId: expect.any(String) });
});

test.each([[0], [-1], [1.5], ['2'], [1_000_001]])('a quantity of %j in a cart is refused by its field', async (quantity) => {
  const cart = await shop.cart([]);
  const { status, body } = await shop.anyone('POST', `/api/carts/${cart}/lines`, { body: { sku: 'GOOD', quantity } });
  expect([status, body.code]).toEqual([422, 'invalid_fields']);
  expect(body.errors).toContainEqual({ path: 'quantity', message: expect.any(String) });
});

test('an unknown SKU does not get into a cart', async () => {
  const cart = await shop.cart([]);
  const { status, body } = await shop.anyone('POST', `/api/carts/${cart}/lines`, { body: { sku: 'NONE', quantity: 1 } });
  expect([status, body.code]).toEqual([404, 'product_not_found']);
});

test('a token is good at its own host alone', async () => {
  await platform.tenant('neighbour');
  const token = await platform.token('neighbour');
  for (const host of ['strict', 'admin']) {
    const path = host === 'admin' ? '/api/tenants' : '/api/orders';
    const { status, body } = await platform.ask(host, 'GET', path, { token });
    expect([status, body.code]).toEqual([401, 'invalid_token']);
  }
});

test('a suspended tenant is closed at once, a terminated one is gone, and both come back', async () => {
  await platform.tenant('closing');
  const token = await platform.token('admin');
  const command = async (name: string) => {
    expect((await platform.ask('admin', 'POST', `/api/tenants/closing/${name}`, { token })).status).toBe(202);
    const { status, body } = await platform.ask('closing', 'GET', '/api/shop');
    return [status, body.code ?? body.slug];
  };
  expect(await command('suspend')).toEqual([403, 'tenant_suspended']);
  expect(await command('resume')).toEqual([200, 'closing']);
  expect(await command('terminate')).toEqual([410, 'tenant_terminated']);
  expect(await command('restore')).toEqual([200, 'closing']);
});

test.each([
  ['a file that is not CSV', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]), 'strict', /not_csv/],
  ['a CSV of something else', 'a,b\n1,2\n', 'strict', /not_csv/],
  ['an unknown tenant', 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n', 'nobody', /unknown_host|unknown tenant|invalid_target/],
])('the importer refuses %s with one line', async (_, content, slug, told) => {
  const file = join(folder, 'history.csv');
  writeFileSync(file, content);
  const child = spawn(process.execPath, ['commands/import.ts', '--tenant', slug, '--file', file], {
    cwd: projectFolder,
    env: { PATH: process.env.PATH, DATA_DIR: platform.dataDir },
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code).toBe(1);
  expect(errors.trim()).toMatch(told);
  expect(errors.trim().split('\n')).toHaveLength(1);
});

/** What the shop holds, as its staff sees it. */
async function everything(): Promise<string> {
  const paths = ['/api/products?limit=200', '/api/orders?limit=200', '/api/stock?limit=200', '/api/stock/movements?limit=200'];
  return JSON.stringify(await Promise.all(paths.map(async (path) => (await shop.staff('GET', path)).body)));
}
