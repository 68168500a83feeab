import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { codeFrom, openShop, type TestShop } from '../testing/open-shop.ts';
import { webshop } from './contract.ts';

let shop: TestShop;

beforeAll(async () => {
  shop = await openShop();
  await shop.stock('cup', 10);
  await shop.stock('plate', 10);
});

afterAll(() => shop.close());

const pounds = (amount: number) => ({ amount, currency: 'GBP' });
const addCups = (id: string, quantity: number) => shop.asAnyone(webshop, 'carts.add-line', { id, sku: 'cup', quantity });

test('a cart sums what is put into it, in the order of putting', async () => {
  const { id, lines, total, orderId } = await shop.asAnyone(webshop, 'carts.create', {});
  expect({ lines, total, orderId }).toEqual({ lines: [], total: pounds(0), orderId: null });
  await shop.asAnyone(webshop, 'carts.add-line', { id, sku: 'plate', quantity: 1 });
  await addCups(id, 1);
  const cart = await addCups(id, 2);
  expect(cart.lines).toEqual([
    { sku: 'plate', title: 'The plate', quantity: 1, price: pounds(500), total: pounds(500), imageUrl: null, available: 10 },
    { sku: 'cup', title: 'The cup', quantity: 3, price: pounds(500), total: pounds(1500), imageUrl: null, available: 10 },
  ]);
  expect(cart.total).toEqual(pounds(2000));
  expect(await shop.asAnyone(webshop, 'carts.get', { id })).toEqual(cart);
});

test('a line is set, and taken out with 0', async () => {
  const id = await shop.cartWith({ cup: 5, plate: 1 });
  const set = (sku: string, quantity: number) => shop.asAnyone(webshop, 'carts.set-line', { id, sku, quantity });
  expect((await set('cup', 2)).lines.map((line) => line.quantity)).toEqual([2, 1]);
  expect((await set('cup', 0)).lines.map((line) => line.sku)).toEqual(['plate']);
  expect((await set('nothing', 0)).lines).toHaveLength(1);
  expect(await codeFrom(set('nothing', 1))).toBe('product_not_found');
});

test('lines that are added at once all count', async () => {
  const id = await shop.cartWith({});
  await Promise.all(Array.from({ length: 10 }, () => addCups(id, 1)));
  expect((await shop.asAnyone(webshop, 'carts.get', { id })).lines).toMatchObject([{ quantity: 10 }]);
});

test('a cart shows the price of today; the order keeps the price that it was placed at', async () => {
  const product = await shop.asStaff(webshop, 'products.create', { sku: 'DEARER', title: 'Dearer', price: pounds(100), stocked: false });
  const id = await shop.cartWith({ DEARER: 2 });
  await shop.asStaff(webshop, 'products.update', { id: product.id, price: pounds(150) });
  expect((await shop.asAnyone(webshop, 'carts.get', { id })).total).toEqual(pounds(300));
  const order = await shop.order(id);
  await shop.asStaff(webshop, 'products.update', { id: product.id, price: pounds(999), title: 'Renamed' });
  expect((await shop.read(order.id)).lines).toEqual([
    { sku: 'DEARER', title: 'Dearer', quantity: 2, price: pounds(150), total: pounds(300) },
  ]);
});

test('a product that is taken off sale cannot be put into a cart nor bought, but taken out', async () => {
  const { id: product } = await shop.asStaff(webshop, 'products.create', { sku: 'GONE', title: 'Gone', price: pounds(100) });
  const id = await shop.cartWith({ GONE: 1, cup: 1 });
  await shop.asStaff(webshop, 'products.remove', { id: product });
  expect(await codeFrom(shop.asAnyone(webshop, 'carts.add-line', { id, sku: 'GONE', quantity: 1 }))).toBe('product_not_found');
  expect((await shop.asAnyone(webshop, 'carts.get', { id })).lines[0]).toMatchObject({ sku: 'GONE', available: 0 });
  expect(await codeFrom(shop.order(id))).toBe('product_not_found');
  await shop.asAnyone(webshop, 'carts.set-line', { id, sku: 'GONE', quantity: 0 });
  expect((await shop.order(id)).lines).toHaveLength(1);
});

test('a cart holds no more than money can say', async () => {
  await shop.asStaff(webshop, 'products.create', { sku: 'DEAR', title: 'Dear', price: pounds(1e15) });
  const id = await shop.cartWith({ DEAR: 1 });
  const add = (sku: string, quantity: number) => shop.asAnyone(webshop, 'carts.add-line', { id, sku, quantity });
  expect(await codeFrom(add('DEAR', 1))).toBe('cart_too_large');
  expect(await codeFrom(add('cup', 1))).toBe('cart_too_large');
  expect((await shop.asAnyone(webshop, 'carts.get', { id })).total).toEqual(pounds(1e15));
  const cups = await shop.cartWith({ cup: 1_000_000 });
  expect(await codeFrom(addCups(cups, 1))).toBe('cart_too_large');
});

test.each([0, -1, 1.5, 1_000_001, '2', Number.NaN])('a quantity of %p is refused', async (quantity) => {
  const id = await shop.cartWith({});
  expect(await codeFrom(addCups(id, quantity as number))).toBe('invalid_fields');
});

test('what is no cart, an empty one and one that was checked out are told apart', async () => {
  expect(await codeFrom(shop.asAnyone(webshop, 'carts.get', { id: randomUUID() }))).toBe('cart_not_found');
  expect(await codeFrom(addCups(randomUUID(), 1))).toBe('cart_not_found');
  expect(await codeFrom(shop.order(randomUUID()))).toBe('cart_not_found');
  expect(await codeFrom(addCups('no id', 1))).toBe('invalid_fields');
  const empty = await shop.cartWith({});
  expect(await codeFrom(shop.order(empty))).toBe('cart_empty');
  const id = await shop.cartWith({ cup: 1 });
  const order = await shop.order(id);
  expect((await shop.asAnyone(webshop, 'carts.get', { id })).orderId).toBe(order.id);
  expect(await codeFrom(shop.order(id))).toBe('cart_closed');
  expect(await codeFrom(addCups(id, 1))).toBe('cart_closed');
  expect(await codeFrom(shop.asAnyone(webshop, 'carts.set-line', { id, sku: 'cup', quantity: 0 }))).toBe('cart_closed');
});

test('a cart that is checked out in two tabs at once becomes one order', async () => {
  const id = await shop.cartWith({ cup: 1 });
  const outcomes = await Promise.all([1, 2, 3, 4].map(() => codeFrom(shop.order(id))));
  expect(outcomes.toSorted()).toEqual(['cart_closed', 'cart_closed', 'cart_closed', 'no error']);
});

test('a checkout that is sent again with its Idempotency-Key gets the same order, with its token', async () => {
  const id = await shop.cartWith({ cup: 1 });
  const again = shop.as({ idempotencyKey: randomUUID() });
  const checkout = (email: string) => again(webshop, 'carts.checkout', { id, email });
  const [first, ...others] = await Promise.all([1, 2, 3].map(() => checkout('ann@example.com')));
  expect(first!.token).toMatch(/.{40}/);
  for (const other of others) expect(other).toEqual(first);
  expect(await codeFrom(checkout('bob@example.com'))).toBe('idempotency_key_reused');
  const { rows } = await shop.superuser.query<{ kept: string }>(
    `select string_agg(to_jsonb(k)::text, ' ') as kept from webshop.idempotency_keys as k`,
  );
  expect(rows[0]!.kept).toContain(first!.id);
  expect(rows[0]!.kept).not.toContain(first!.token);
});

test.each([
  ['no email', { email: undefined }],
  ['an email that is none', { email: 'ann' }],
  ['a way to pay that there is not', { payment: { method: 'gold' } }],
  ['an address with a field too many', { address: { line1: '1 Way', city: 'Bath', planet: 'Earth' } }],
])('a checkout with %s is refused and leaves the cart open', async (_, wrong) => {
  const id = await shop.cartWith({ cup: 1 });
  const params = { id, email: 'ann@example.com', ...wrong } as { id: string; email: string };
  expect(await codeFrom(shop.asAnyone(webshop, 'carts.checkout', params))).toBe('invalid_fields');
  expect((await addCups(id, 1)).orderId).toBeNull();
});
