import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { codeFrom, openShop, type TestShop } from './testing/open-shop.ts';
import { warehouse } from './warehouse/contract.ts';
import { webshop } from './webshop/contract.ts';

let shop: TestShop;

beforeAll(async () => {
  shop = await openShop();
});

afterAll(() => shop.close());

const today = '2026-01-02T10:00:00Z';

function saleOf(orderId: string, sku: string, quantity: number) {
  const lines = [{ sku, quantity, amount: 500 * quantity, stocked: true }];
  return { orderId, placedAt: today, channel: 'web' as const, country: null, lines };
}

test('an order is pending until its goods are reserved and paid, then confirmed and booked as a sale', async () => {
  await shop.stock('lamp', 5);
  const order = await shop.order(await shop.cartWith({ lamp: 2 }));
  expect(order).toMatchObject({ state: 'pending', channel: 'web', total: { amount: 1000, currency: 'GBP' } });
  await shop.settled();
  expect(await shop.read(order.id)).toMatchObject({ state: 'confirmed', email: 'ann@example.com' });
  expect(await shop.level('lamp')).toEqual({ onHand: 3, available: 3, committed: 0 });
  expect(await shop.ledger('lamp')).toEqual(['adjustment 5', 'sale -2']);
  expect((await shop.asAnyone(webshop, 'products.get', { id: 'lamp' })).available).toBe(3);
  expect(shop.nudges).toContainEqual({ topic: 'nudge.order', payload: { orderId: order.id } });
});

test('of 200 checkouts at once for 100 pieces, 100 are confirmed and 100 cancelled, and the ledger sums to 0', async () => {
  await shop.stock('rare', 100);
  const carts = await Promise.all(Array.from({ length: 200 }, () => shop.cartWith({ rare: 1 })));
  const placed = await Promise.all(carts.map((cart) => shop.order(cart)));
  await shop.settled();
  const orders = await Promise.all(placed.map(({ id }) => shop.read(id)));
  const tally = Map.groupBy(orders, (order) => `${order.state} ${order.reason ?? ''}`.trim());
  expect(tally.get('confirmed')).toHaveLength(100);
  expect(tally.get('cancelled out_of_stock')).toHaveLength(100);
  expect(await shop.level('rare')).toEqual({ onHand: 0, available: 0, committed: 0 });
  const { rows } = await shop.superuser.query(`select sum(delta)::int as sum from warehouse.movements where sku = 'rare'`);
  expect(rows).toEqual([{ sum: 0 }]);
  expect((await shop.asAnyone(webshop, 'products.get', { id: 'rare' })).available).toBe(0);
  expect(new Set(orders.map((order) => order.number)).size).toBe(200);
}, 120_000);

test('carts with the same products in opposite order do not wait for each other in a circle', async () => {
  await shop.stock('a-side', 40);
  await shop.stock('b-side', 40);
  const deadlocks = async () =>
    (await shop.superuser.query('select deadlocks::int from pg_stat_database where datname = current_database()')).rows[0].deadlocks;
  const before = await deadlocks();
  const carts = await Promise.all(
    Array.from({ length: 40 }, (_, n) => shop.cartWith(n % 2 ? { 'a-side': 1, 'b-side': 1 } : { 'b-side': 1, 'a-side': 1 })),
  );
  await Promise.all(carts.map((cart) => shop.order(cart)));
  await shop.settled();
  expect(await deadlocks()).toBe(before);
  expect(await shop.level('a-side')).toEqual({ onHand: 0, available: 0, committed: 0 });
  expect(await shop.level('b-side')).toEqual({ onHand: 0, available: 0, committed: 0 });
});

test('an order of two products gets both or neither', async () => {
  await shop.stock('plenty', 5);
  await shop.stock('none', 0);
  const order = await shop.order(await shop.cartWith({ plenty: 1, none: 1 }));
  await shop.settled();
  expect(await shop.read(order.id)).toMatchObject({ state: 'cancelled', reason: 'out_of_stock' });
  expect(await shop.level('plenty')).toEqual({ onHand: 5, available: 5, committed: 0 });
});

test('a declined payment cancels the order and gives its goods free', async () => {
  await shop.stock('vase', 3);
  const order = await shop.order(await shop.cartWith({ vase: 3 }), { method: 'test', decline: true });
  await shop.settled();
  expect(await shop.read(order.id)).toMatchObject({ state: 'cancelled', reason: 'payment_declined' });
  expect(await shop.level('vase')).toEqual({ onHand: 3, available: 3, committed: 0 });
  expect(await shop.ledger('vase')).toEqual(['adjustment 3']);
  expect((await shop.asAnyone(webshop, 'products.get', { id: 'vase' })).available).toBe(3);
  const { rows } = await shop.superuser.query('select state from webshop.payments where order_id = $1', [order.id]);
  expect(rows).toEqual([{ state: 'declined' }]);
});

test('a charge needs no stock', async () => {
  await shop.asStaff(webshop, 'products.create', { sku: 'POST', title: 'Postage', price: { amount: 300, currency: 'GBP' }, stocked: false });
  const order = await shop.order(await shop.cartWith({ POST: 2 }));
  await shop.settled();
  expect((await shop.read(order.id)).state).toBe('confirmed');
  expect(await shop.ledger('POST')).toEqual([]);
});

test('cancelling a confirmed order puts its goods back and refunds it', async () => {
  await shop.stock('bowl', 4);
  const { id } = await shop.order(await shop.cartWith({ bowl: 4 }));
  await shop.settled();
  expect(await shop.asStaff(webshop, 'orders.cancel', { id })).toMatchObject({ state: 'cancelled', reason: 'cancelled_by_staff' });
  await shop.settled();
  expect(await shop.ledger('bowl')).toEqual(['adjustment 4', 'sale -4', 'cancellation 4']);
  expect(await shop.level('bowl')).toEqual({ onHand: 4, available: 4, committed: 0 });
  expect((await shop.asAnyone(webshop, 'products.get', { id: 'bowl' })).available).toBe(4);
  const { rows } = await shop.superuser.query('select state from webshop.payments where order_id = $1', [id]);
  expect(rows).toEqual([{ state: 'refunded' }]);
});

test('an order is fulfilled, then returned; nothing else fits its state', async () => {
  await shop.stock('chair', 1);
  const { id } = await shop.order(await shop.cartWith({ chair: 1 }));
  await shop.settled();
  expect(await codeFrom(shop.asStaff(webshop, 'orders.return', { id }))).toBe('wrong_state');
  expect((await shop.asStaff(webshop, 'orders.fulfil', { id })).state).toBe('fulfilled');
  expect(await codeFrom(shop.asStaff(webshop, 'orders.fulfil', { id }))).toBe('wrong_state');
  expect(await codeFrom(shop.asStaff(webshop, 'orders.cancel', { id }))).toBe('wrong_state');
  expect((await shop.asStaff(webshop, 'orders.return', { id })).state).toBe('returned');
  expect(await codeFrom(shop.asStaff(webshop, 'orders.return', { id }))).toBe('wrong_state');
  await shop.settled();
  expect(await shop.ledger('chair')).toEqual(['adjustment 1', 'sale -1', 'return 1']);
  expect(await codeFrom(shop.asStaff(webshop, 'orders.cancel', { id: randomUUID() }))).toBe('order_not_found');
});

test('an order that is cancelled while its goods are being reserved ends cancelled, with nothing held', async () => {
  await shop.stock('clock', 30);
  const placed = await Promise.all(Array.from({ length: 30 }, async () => shop.order(await shop.cartWith({ clock: 1 }))));
  await Promise.all(placed.map(({ id }) => shop.asStaff(webshop, 'orders.cancel', { id })));
  await shop.settled();
  const states = await Promise.all(placed.map(async ({ id }) => (await shop.read(id)).state));
  expect(new Set(states)).toEqual(new Set(['cancelled']));
  expect(await shop.level('clock')).toEqual({ onHand: 30, available: 30, committed: 0 });
  expect((await shop.asAnyone(webshop, 'products.get', { id: 'clock' })).available).toBe(30);
});

test('a reservation that comes after the order was cancelled is ignored by the shop, but for its levels', async () => {
  await shop.stock('late', 2);
  const { rows } = await shop.superuser.query<{ version: number }>(`select version::int from warehouse.items where sku = 'late'`);
  const { id } = await shop.order(await shop.cartWith({ late: 1 }));
  await shop.settled();
  await shop.asStaff(webshop, 'orders.cancel', { id });
  await shop.settled();
  const levels = [{ sku: 'late', available: 77, version: rows[0]!.version + 50 }];
  await shop.deliver(webshop, warehouse, 'stock.reserved', { orderId: id, levels });
  await shop.settled();
  expect((await shop.read(id)).state).toBe('cancelled');
  expect((await shop.asAnyone(webshop, 'products.get', { id: 'late' })).available).toBe(77);
  await shop.deliver(webshop, warehouse, 'stock.refused', { orderId: id, reason: 'out_of_stock', skus: ['late'] });
  expect((await shop.read(id)).reason).toBe('cancelled_by_staff');
  expect(await shop.level('late')).toEqual({ onHand: 2, available: 2, committed: 0 });
});

test('the shop keeps the newest level, in whatever order levels come', async () => {
  await shop.stock('old-news', 0);
  const tell = (available: number, version: number) =>
    shop.deliver(webshop, warehouse, 'stock.changed', { levels: [{ sku: 'old-news', available, version }] });
  await tell(30, 3);
  await tell(20, 2);
  await tell(30, 3);
  expect((await shop.asAnyone(webshop, 'products.get', { id: 'old-news' })).available).toBe(30);
  await Promise.all([tell(60, 6), tell(40, 4), tell(50, 5)]);
  expect((await shop.asAnyone(webshop, 'products.get', { id: 'old-news' })).available).toBe(60);
});

test('events delivered twice, by the same id or another, have one effect', async () => {
  await shop.stock('twice', 10);
  const orderId = randomUUID();
  const created = { orderId, lines: [{ lineNumber: 1, sku: 'twice', quantity: 4, stocked: true }] };
  const id = randomUUID();
  await Promise.all([1, 2, 3].map(() => shop.deliver(warehouse, webshop, 'order.created', created, id)));
  await shop.deliver(warehouse, webshop, 'order.created', created);
  expect(await shop.level('twice')).toEqual({ onHand: 10, available: 6, committed: 4 });
  const confirmed = saleOf(orderId, 'twice', 4);
  await Promise.all([1, 2, 3].map(() => shop.deliver(warehouse, webshop, 'order.confirmed', confirmed)));
  const cancelled = { ...confirmed, confirmed: true, cancelledAt: today };
  await Promise.all([1, 2, 3].map(() => shop.deliver(warehouse, webshop, 'order.cancelled', cancelled)));
  await shop.deliver(warehouse, webshop, 'order.confirmed', confirmed);
  await shop.settled();
  expect(await shop.ledger('twice')).toEqual(['adjustment 10', 'sale -4', 'cancellation 4']);
  expect(await shop.level('twice')).toEqual({ onHand: 10, available: 10, committed: 0 });
});

test('an order that comes after its cancellation reserves nothing', async () => {
  await shop.stock('undone', 10);
  const orderId = randomUUID();
  const created = { orderId, lines: [{ lineNumber: 1, sku: 'undone', quantity: 4, stocked: true }] };
  await shop.deliver(warehouse, webshop, 'order.cancelled', { ...saleOf(orderId, 'undone', 4), confirmed: false, cancelledAt: today });
  await shop.deliver(warehouse, webshop, 'order.created', created);
  await shop.settled();
  expect(await shop.level('undone')).toEqual({ onHand: 10, available: 10, committed: 0 });
});

test('a return that overtakes its sale books both; the sale that follows books nothing', async () => {
  await shop.stock('boomerang', 10);
  const orderId = randomUUID();
  const sale = saleOf(orderId, 'boomerang', 4);
  await shop.deliver(warehouse, webshop, 'order.created', { orderId, lines: [{ lineNumber: 1, sku: 'boomerang', quantity: 4, stocked: true }] });
  await shop.deliver(warehouse, webshop, 'order.returned', { ...sale, returnedAt: today });
  await shop.deliver(warehouse, webshop, 'order.confirmed', sale);
  await shop.settled();
  expect(await shop.ledger('boomerang')).toEqual(['adjustment 10', 'sale -4', 'return 4']);
  expect(await shop.level('boomerang')).toEqual({ onHand: 10, available: 10, committed: 0 });
});

test('a return of an order that the warehouse never had goes to the first location, once', async () => {
  await shop.stock('imported', 1);
  const returned = { ...saleOf(randomUUID(), 'imported', 3), channel: 'import' as const, returnedAt: today };
  await shop.deliver(warehouse, webshop, 'order.returned', returned);
  await shop.deliver(warehouse, webshop, 'order.returned', returned);
  await shop.settled();
  expect(await shop.ledger('imported')).toEqual(['adjustment 1', 'return 3']);
  expect((await shop.asAnyone(webshop, 'products.get', { id: 'imported' })).available).toBe(4);
});

test('the same product on two lines is summed', async () => {
  await shop.stock('pair', 5);
  const lines = [1, 2].map((lineNumber) => ({ lineNumber, sku: 'pair', quantity: 3, stocked: true }));
  await shop.deliver(warehouse, webshop, 'order.created', { orderId: randomUUID(), lines });
  expect(await shop.level('pair')).toEqual({ onHand: 5, available: 5, committed: 0 });
  await shop.asStaff(warehouse, 'stock.adjust', { sku: 'pair', delta: 1, reason: 'found one' });
  await shop.deliver(warehouse, webshop, 'order.created', { orderId: randomUUID(), lines });
  expect(await shop.level('pair')).toEqual({ onHand: 6, available: 0, committed: 6 });
  await shop.settled();
});
