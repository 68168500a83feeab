import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { codeFrom, openShop, type TestShop } from '../testing/open-shop.ts';
import { webshop } from './contract.ts';

let shop: TestShop;

beforeAll(async () => {
  shop = await openShop();
});

afterAll(() => shop.close());

const pounds = (amount: number) => ({ amount, currency: 'GBP' });

function add(sku: string, title: string, more: { category?: string } = {}) {
  return shop.asStaff(webshop, 'products.create', { sku, title, price: pounds(1250), ...more });
}

async function titles(query: { search?: string; category?: string }): Promise<string[]> {
  const { items } = await shop.asAnyone(webshop, 'products.list', query);
  return items.map((product) => product.title);
}

test('a product is found by its id and by its SKU', async () => {
  const made = await add('TEA-01', 'Tea Pot', { category: 'Kitchen' });
  expect(made).toMatchObject({ sku: 'TEA-01', price: pounds(1250), category: 'Kitchen', stocked: true, available: 0, imageUrl: null });
  expect(await shop.asAnyone(webshop, 'products.get', { id: made.id })).toEqual(made);
  expect(await shop.asAnyone(webshop, 'products.get', { id: 'TEA-01' })).toEqual(made);
  expect(await codeFrom(shop.asAnyone(webshop, 'products.get', { id: 'tea-01' }))).toBe('product_not_found');
  expect(await codeFrom(shop.asAnyone(webshop, 'products.get', { id: randomUUID() }))).toBe('product_not_found');
});

test('a SKU that looks like the id of another product is found as a SKU by those who have no other way', async () => {
  const sku = randomUUID();
  const made = await add(sku, 'Oddly named');
  expect(await shop.asAnyone(webshop, 'products.get', { id: sku })).toEqual(made);
  const imposter = await add(made.id, 'Named after another’s id');
  expect(await shop.asAnyone(webshop, 'products.get', { id: made.id })).toEqual(made);
  expect(await shop.asAnyone(webshop, 'products.get', { id: imposter.id })).toEqual(imposter);
});

test('a SKU is taken once and for ever', async () => {
  const { id } = await add('ONCE', 'Once');
  expect(await codeFrom(add('ONCE', 'Again'))).toBe('sku_taken');
  expect(await shop.asStaff(webshop, 'products.remove', { id })).toBeNull();
  expect(await codeFrom(shop.asAnyone(webshop, 'products.get', { id: 'ONCE' }))).toBe('product_not_found');
  expect(await titles({ search: 'once' })).toEqual([]);
  expect(await codeFrom(shop.asStaff(webshop, 'products.remove', { id }))).toBe('product_not_found');
  expect(await codeFrom(shop.asStaff(webshop, 'products.update', { id, title: 'Back' }))).toBe('product_not_found');
  expect(await codeFrom(add('ONCE', 'Again'))).toBe('sku_taken');
});

test('the list goes through every product by title, page by page', async () => {
  for (const title of ['walrus 3', 'Walrus 1', 'WALRUS 2', 'walrus 2', 'Walrus 5', 'walrus 4', 'Éclair']) await add(randomUUID(), title);
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await shop.asAnyone(webshop, 'products.list', { limit: 2, ...(after === undefined ? {} : { after }) });
    seen.push(...page.items.map((product) => product.title));
    after = page.next ?? undefined;
  } while (after !== undefined);
  const { rows } = await shop.superuser.query('select count(*)::int as count from webshop.products where removed_at is null');
  expect(seen).toHaveLength(rows[0].count);
  expect(seen.filter((title) => /walrus/i.test(title)).map((title) => title.toLowerCase())).toEqual(
    ['walrus 1', 'walrus 2', 'walrus 2', 'walrus 3', 'walrus 4', 'walrus 5'],
  );
  expect(await codeFrom(shop.asAnyone(webshop, 'products.list', { after: 'nonsense' }))).toBe('invalid_fields');
});

test('the search finds words, beginnings of words, other forms of them, and SKUs', async () => {
  await add('85123A', 'White Hanging Heart T-Light Holder', { category: 'Lights' });
  await add('MUG-RED-01', 'Red Mug', { category: 'Mugs' });
  await add('MUG-BLUE-01', 'Blue Mug', { category: 'Mugs' });
  expect(await titles({ search: 'hang hea' })).toEqual(['White Hanging Heart T-Light Holder']);
  expect(await titles({ search: 'T-LIGHT holders' })).toEqual(['White Hanging Heart T-Light Holder']);
  expect(await titles({ search: '85123A' })).toEqual(['White Hanging Heart T-Light Holder']);
  expect(await titles({ search: '8512' })).toEqual(['White Hanging Heart T-Light Holder']);
  expect(await titles({ search: 'mugs' })).toEqual(['Blue Mug', 'Red Mug']);
  expect(await titles({ search: 'mug-red-01' })).toEqual(['Red Mug']);
  expect(await titles({ search: 'mug', category: 'Mugs' })).toEqual(['Blue Mug', 'Red Mug']);
  expect(await titles({ search: 'mug', category: 'Lights' })).toEqual([]);
  expect(await titles({ category: 'Mugs' })).toEqual(['Blue Mug', 'Red Mug']);
});

test.each([`'`, `':* | !zzz`, '!!!', '\\', '%', `zzz'; drop table products`, 'zzz & | !', '<->', '日本'])('the search takes %p as words, not as operators', async (search) => {
  expect(await titles({ search })).toEqual([]);
});

test('only what is given of a product is changed', async () => {
  const made = await add('CHANGING', 'Before', { category: 'Things' });
  const changed = await shop.asStaff(webshop, 'products.update', { id: made.id, price: pounds(1) });
  expect(changed).toEqual({ ...made, price: pounds(1) });
  expect(await shop.asStaff(webshop, 'products.update', { id: made.id, title: 'After', category: null })).toEqual(
    { ...changed, title: 'After', category: null },
  );
});

test('a picture is stored under a name of its own and shown with the product', async () => {
  const { id } = await add('PICTURED', 'Pictured');
  const show = (text: string) =>
    shop.asStaff(webshop, 'products.set-picture', { id, mediaType: 'image/png', base64: Buffer.from(text).toString('base64') });
  const { imageUrl } = await show('one');
  expect(imageUrl).toMatch(/^\/media\/products\/.*\.png$/);
  expect(Buffer.from(shop.files.get(imageUrl!.replace('/media/', ''))!).toString()).toBe('one');
  expect((await show('two')).imageUrl).not.toBe(imageUrl);
  const unknown = { id: randomUUID(), mediaType: 'image/png' as const, base64: 'AAAA' };
  expect(await codeFrom(shop.asStaff(webshop, 'products.set-picture', unknown))).toBe('product_not_found');
});

test('the shop tells its currency and the categories that have products', async () => {
  const { id } = await add('LAST-ONE', 'The last one', { category: 'Empty soon' });
  await shop.asStaff(webshop, 'products.remove', { id });
  await add('KITCHEN-2', 'Another', { category: 'Kitchen' });
  expect(await shop.asAnyone(webshop, 'shop.get', {})).toEqual(
    { slug: 'test', name: 'Test', currency: 'GBP', categories: ['Kitchen', 'Lights', 'Mugs'] },
  );
});

test.each([
  ['another currency', { price: { amount: 100, currency: 'EUR' } }, 'wrong_currency'],
  ['a price below zero', { price: pounds(-1) }, 'invalid_fields'],
  ['half a penny', { price: pounds(0.5) }, 'invalid_fields'],
  ['a price in words', { price: 'ten' as never }, 'invalid_fields'],
  ['no SKU', { sku: '' }, 'invalid_fields'],
  ['a SKU with a line break', { sku: 'A\nB' }, 'invalid_fields'],
  ['a title of spaces', { title: '   ' }, 'invalid_fields'],
  ['a NUL', { title: 'A\0B' }, 'invalid_fields'],
  ['a field that there is not', { colour: 'red' }, 'invalid_fields'],
])('a product with %s is refused', async (_, wrong, code) => {
  const right = { sku: 'REFUSED', title: 'Refused', price: pounds(100) };
  expect(await codeFrom(shop.asStaff(webshop, 'products.create', { ...right, ...wrong }))).toBe(code);
  expect(await codeFrom(shop.asAnyone(webshop, 'products.get', { id: 'REFUSED' }))).toBe('product_not_found');
});

test('the catalogue is changed by whoever may, and by nobody else', async () => {
  const product = { sku: 'MINE', title: 'Mine', price: pounds(1) };
  expect(await codeFrom(shop.asAnyone(webshop, 'products.create', product))).toBe('unauthenticated');
  const customer = shop.as({ scope: { kind: 'person', subject: 'ann', roles: [] } });
  expect(await codeFrom(customer(webshop, 'products.create', product))).toBe('forbidden');
  expect(await codeFrom(customer(webshop, 'orders.list', {}))).toBe('forbidden');
  const packer = shop.as({ scope: { kind: 'person', subject: 'joan', permissions: ['orders.read', 'orders.write'] } });
  expect(await codeFrom(packer(webshop, 'products.create', product))).toBe('forbidden');
  expect((await packer(webshop, 'orders.list', {})).items).toEqual(expect.any(Array));
  const clerk = shop.as({ scope: { kind: 'person', subject: 'ken', permissions: ['catalogue.write'] } });
  expect(await codeFrom(clerk(webshop, 'orders.list', {}))).toBe('forbidden');
  // A history brings orders and stock along, so that it takes more than the catalogue.
  expect(await codeFrom(clerk(webshop, 'history.import', { lines: [] }))).toBe('forbidden');
  expect(await clerk(webshop, 'products.create', product)).toMatchObject({ sku: 'MINE' });
});
