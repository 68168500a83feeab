import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buy, openShop, settledOrder, type Shop, type ShopOrder, today } from '../shop.ts';
import { type Platform, startPlatform } from '../platform.ts';

let platform: Platform;
let shop: Shop;

beforeAll(async () => {
  platform = await startPlatform();
  await platform.tenant('market');
  shop = await openShop(platform, 'market');
}, 150_000);

afterAll(async () => {
  await platform.stop();
}, 30_000);

test('200 checkouts at once for 100 pieces: 100 are confirmed, 100 are told why not, and the ledger sums to 0', async () => {
  await shop.product('RUSH', 100);
  const orders = await Promise.all(Array.from({ length: 200 }, () => buy(shop, [{ sku: 'RUSH', quantity: 1 }])));
  const settled = await Promise.all(orders.map((order) => settledOrder(shop, order)));
  const confirmed = settled.filter((order) => order.state === 'confirmed');
  const refused = settled.filter((order) => order.state === 'cancelled' && order.reason === 'out_of_stock');
  expect([confirmed.length, refused.length]).toEqual([100, 100]);
  await shop.quiet();
  expect(await shop.ledger('RUSH')).toMatchObject({ sum: 0, onHand: 0, available: 0, committed: 0 });
  expect((await shop.staff('GET', '/api/products/RUSH')).body).toMatchObject({ available: 0 });
}, 120_000);

test('the same Idempotency-Key places one order, however often and whenever it comes', async () => {
  await shop.product('ONCE', 10);
  const cart = await shop.cart([{ sku: 'ONCE', quantity: 3 }]);
  const headers = { 'idempotency-key': 'one-and-only' };
  const ask = () => shop.anyone<ShopOrder>('POST', `/api/carts/${cart}/checkout`, { body: { email: 'a@example.com' }, headers });
  const answers = await Promise.all([ask(), ask(), ask()]);
  expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
  expect(answers[0].status).toBe(201);
  const other = await shop.anyone('POST', `/api/carts/${cart}/checkout`, { body: { email: 'b@example.com' }, headers });
  expect([other.status, other.body.code]).toEqual([409, 'idempotency_key_reused']);
  await settledOrder(shop, answers[0].body);
  await shop.quiet();
  expect(await shop.ledger('ONCE')).toMatchObject({ sum: 7, onHand: 7 });
}, 60_000);

test('a declined payment cancels the order and gives its stock back', async () => {
  await shop.product('BROKE', 2);
  const order = await buy(shop, [{ sku: 'BROKE', quantity: 2 }], { payment: { method: 'test', decline: true } });
  expect(await settledOrder(shop, order)).toMatchObject({ state: 'cancelled', reason: 'payment_declined' });
  await shop.quiet();
  expect(await shop.ledger('BROKE')).toMatchObject({ sum: 2, onHand: 2, available: 2, committed: 0 });
}, 60_000);

test('what is cancelled or returned comes back to the shelf and out of the sales', async () => {
  await shop.product('BACK', 10);
  const [first, second] = await Promise.all([buy(shop, [{ sku: 'BACK', quantity: 2 }]), buy(shop, [{ sku: 'BACK', quantity: 3 }])]);
  await Promise.all([settledOrder(shop, first), settledOrder(shop, second)]);
  expect((await shop.staff('POST', `/api/orders/${first.id}/cancel`)).body).toMatchObject({ state: 'cancelled' });
  expect((await shop.staff('POST', `/api/orders/${second.id}/return`)).body).toMatchObject({ code: 'wrong_state' });
  expect((await shop.staff('POST', `/api/orders/${second.id}/fulfil`)).body).toMatchObject({ state: 'fulfilled' });
  expect((await shop.staff('POST', `/api/orders/${second.id}/return`)).body).toMatchObject({ state: 'returned' });
  await shop.quiet();
  expect(await shop.ledger('BACK')).toMatchObject({ sum: 10, onHand: 10, available: 10, committed: 0 });
  const { body } = await shop.staff<{ rows: unknown[] }>('GET', `/api/analytics/sales?from=${today()}&to=${today()}&groupBy=product`);
  expect(body.rows).toContainEqual({
    key: 'BACK',
    orders: 2,
    units: 0,
    gross: { amount: 5_000, currency: 'GBP' },
    refunds: { amount: 5_000, currency: 'GBP' },
    net: { amount: 0, currency: 'GBP' },
  });
}, 60_000);
