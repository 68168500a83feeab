import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { codeFrom, openShop, type TestShop } from '../testing/open-shop.ts';
import { webshop } from './contract.ts';

let shop: TestShop;

beforeAll(async () => {
  shop = await openShop();
  await shop.asStaff(webshop, 'products.create', { sku: 'POST', title: 'Postage', price: { amount: 300, currency: 'GBP' }, stocked: false });
});

afterAll(() => shop.close());

/** An order as if it had been placed then. */
async function placedAt(time: string): Promise<string> {
  const { id } = await shop.order(await shop.cartWith({ POST: 1 }));
  await shop.superuser.query('update webshop.orders set placed_at = $2 where id = $1', [id, time]);
  return id;
}

async function listed(query: { from?: string; to?: string; state?: 'confirmed' | 'cancelled'; channel?: 'web' | 'import' }): Promise<string[]> {
  const { items } = await shop.asStaff(webshop, 'orders.list', query);
  return items.map((order) => order.id);
}

test('an order is read with its token or by staff; for anybody else there is none', async () => {
  const cart = await shop.cartWith({ POST: 1 });
  const address = { line1: '1 Long Way', city: 'Bath', country: 'United Kingdom' };
  const { token, ...order } = await shop.asAnyone(webshop, 'carts.checkout', { id: cart, email: 'ann@example.com', name: 'Ann', address });
  expect(order).toMatchObject({ number: expect.stringMatching(/^W\d+$/), name: 'Ann', country: 'United Kingdom' });
  await shop.settled();
  const { id } = order;
  const confirmed = { ...order, state: 'confirmed' };
  expect(await shop.asAnyone(webshop, 'orders.get', { id, token })).toEqual(confirmed);
  expect(await shop.asStaff(webshop, 'orders.get', { id })).toEqual(confirmed);
  const other = await shop.order(await shop.cartWith({ POST: 1 }));
  const customer = shop.as({ scope: { kind: 'person', subject: 'eve', roles: [] } });
  for (const refused of [
    shop.asAnyone(webshop, 'orders.get', { id }),
    shop.asAnyone(webshop, 'orders.get', { id, token: '' }),
    shop.asAnyone(webshop, 'orders.get', { id, token: other.token }),
    customer(webshop, 'orders.get', { id }),
    shop.asStaff(webshop, 'orders.get', { id: randomUUID() }),
  ]) {
    expect(await codeFrom(refused)).toBe('order_not_found');
  }
});

test('orders are listed newest first, by the days of the tenant', async () => {
  // British Summer Time: the day of 10 June begins at 23:00 UTC on the 9th.
  const late = await placedAt('2025-06-09T22:59:59.999Z');
  const first = await placedAt('2025-06-09T23:00:00Z');
  const last = await placedAt('2025-06-10T22:59:59.999Z');
  const next = await placedAt('2025-06-10T23:00:00Z');
  expect(await listed({ from: '2025-06-10', to: '2025-06-10' })).toEqual([last, first]);
  expect(await listed({ to: '2025-06-09' })).toEqual([late]);
  expect((await listed({ from: '2025-06-11' })).at(-1)).toBe(next);
});

test('orders are listed by state and channel', async () => {
  const id = await placedAt('2024-02-29T12:00:00Z');
  await shop.settled();
  const day = { from: '2024-02-29', to: '2024-02-29' };
  expect(await listed({ ...day, state: 'confirmed', channel: 'web' })).toEqual([id]);
  expect(await listed({ ...day, state: 'cancelled' })).toEqual([]);
  expect(await listed({ ...day, channel: 'import' })).toEqual([]);
  expect(await codeFrom(listed({ from: '2024-02-30' }))).toBe('invalid_fields');
});

test('pages of orders that were placed in the same instant neither repeat nor leave out', async () => {
  const placed = await Promise.all(Array.from({ length: 7 }, () => placedAt('2023-01-01T10:00:00.123Z')));
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await shop.asStaff(webshop, 'orders.list', { limit: 3, to: '2023-01-01', ...(after === undefined ? {} : { after }) });
    seen.push(...page.items.map((order) => order.id));
    after = page.next ?? undefined;
  } while (after !== undefined);
  expect(seen).toHaveLength(7);
  expect(new Set(seen)).toEqual(new Set(placed));
});
