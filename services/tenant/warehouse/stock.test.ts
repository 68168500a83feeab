import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { codeFrom, openShop, type TestShop } from '../testing/open-shop.ts';
import { webshop } from '../webshop/contract.ts';
import { warehouse } from './contract.ts';

let shop: TestShop;
let service: pg.Client;

beforeAll(async () => {
  shop = await openShop();
  await shop.asStaff(warehouse, 'locations.create', { name: 'attic', title: 'The attic' });
  await shop.asStaff(warehouse, 'locations.create', { name: 'cellar', title: 'The cellar' });
  service = new pg.Client({ ...shop.credentials('warehouse'), options: '-c search_path=warehouse' });
  await service.connect();
});

afterAll(async () => {
  await service.end();
  await shop.close();
});

const adjust = (sku: string, delta: number, location?: string) =>
  shop.asStaff(warehouse, 'stock.adjust', { sku, delta, reason: 'count', ...(location === undefined ? {} : { location }) });

/** On hand and committed per location. */
async function shelves(sku: string): Promise<Record<string, [number, number]>> {
  const { items } = await shop.asStaff(warehouse, 'stock.list', { sku });
  return Object.fromEntries(items.map((item) => [item.location, [item.onHand, item.committed]]));
}

async function reserve(lines: { sku: string; quantity: number }[]): Promise<string> {
  const orderId = randomUUID();
  const numbered = lines.map((line, index) => ({ ...line, lineNumber: index + 1, stocked: true }));
  await shop.deliver(warehouse, webshop, 'order.created', { orderId, lines: numbered });
  return orderId;
}

test('an adjustment is a movement with its reason, and the shop hears of it', async () => {
  await shop.stock('jar', 0);
  expect(await adjust('jar', 7)).toMatchObject({ sku: 'jar', location: 'main', delta: 7, kind: 'adjustment', reason: 'count', reference: null });
  await adjust('jar', -10, 'attic');
  await shop.settled();
  expect(await shelves('jar')).toEqual({ main: [7, 0], attic: [-10, 0] });
  expect((await shop.asAnyone(webshop, 'products.get', { id: 'jar' })).available).toBe(-3);
});

test('a product that the shop has just made can be counted before the news of it is here', async () => {
  await shop.asStaff(webshop, 'products.create', { sku: 'hot', title: 'Hot', price: { amount: 1, currency: 'GBP' } });
  await shop.settled();
  await shop.superuser.query(`delete from warehouse.balances where sku = 'hot'`);
  await shop.superuser.query(`delete from warehouse.items where sku = 'hot'`);
  await adjust('hot', 3);
  expect(await shelves('hot')).toEqual({ main: [3, 0] });
});

test('what cannot be counted is refused', async () => {
  await shop.stock('known', 1);
  await shop.asStaff(webshop, 'products.create', { sku: 'fee', title: 'Fee', price: { amount: 1, currency: 'GBP' }, stocked: false });
  const { id } = await shop.asAnyone(webshop, 'products.get', { id: 'known' });
  expect(await codeFrom(adjust('unknown', 1))).toBe('product_not_found');
  expect(await codeFrom(adjust(id, 1))).toBe('product_not_found');
  expect(await codeFrom(adjust('fee', 1))).toBe('not_stocked');
  expect(await codeFrom(adjust('known', 1, 'moon'))).toBe('location_not_found');
  expect(await codeFrom(adjust('known', 0))).toBe('invalid_fields');
  expect(await codeFrom(adjust('known', 0.5))).toBe('invalid_fields');
  expect(await codeFrom(shop.asStaff(warehouse, 'stock.adjust', { sku: 'known', delta: 1, reason: ' ' }))).toBe('invalid_fields');
  expect(await codeFrom(shop.asAnyone(warehouse, 'stock.adjust', { sku: 'known', delta: 1, reason: 'mine' }))).toBe('unauthenticated');
  expect(await shop.ledger('known')).toEqual(['adjustment 1']);
});

test('an adjustment that is sent again with its Idempotency-Key counts once', async () => {
  await shop.stock('once', 0);
  const till = shop.as({ idempotencyKey: randomUUID(), scope: { kind: 'service-account', subject: 'till', permissions: ['stock.write'] } });
  const sent = await Promise.all([1, 2, 3].map(() => till(warehouse, 'stock.adjust', { sku: 'once', delta: 2, reason: 'found' })));
  expect(new Set(sent.map((movement) => movement.id)).size).toBe(1);
  expect(await shop.ledger('once')).toEqual(['adjustment 2']);
});

test('a location has a name of its own', async () => {
  expect(await codeFrom(shop.asStaff(warehouse, 'locations.create', { name: 'attic', title: 'Another' }))).toBe('location_taken');
  expect(await codeFrom(shop.asStaff(warehouse, 'locations.create', { name: 'The Attic', title: 'Another' }))).toBe('invalid_fields');
  const { items } = await shop.asStaff(warehouse, 'locations.list', {});
  expect(items.map(({ name }) => name)).toEqual(['main', 'attic', 'cellar']);
});

test('an order comes from one location if one has it all', async () => {
  await shop.stock('box', 3);
  await adjust('box', 5, 'cellar');
  await reserve([{ sku: 'box', quantity: 2 }, { sku: 'box', quantity: 2 }]);
  expect(await shelves('box')).toEqual({ main: [3, 0], cellar: [5, 4] });
});

test('an order comes rather from the location that has more of it', async () => {
  await shop.stock('left', 5);
  await shop.stock('right', 0);
  await adjust('left', 5, 'attic');
  await adjust('right', 5, 'attic');
  await reserve([{ sku: 'left', quantity: 1 }, { sku: 'right', quantity: 1 }]);
  expect(await shelves('left')).toEqual({ main: [5, 0], attic: [5, 1] });
  expect(await shelves('right')).toEqual({ main: [0, 0], attic: [5, 1] });
});

test('an order is split where no location has it all, and goes back to where it came from', async () => {
  await shop.stock('many', 2);
  await adjust('many', 4, 'attic');
  await adjust('many', 3, 'cellar');
  const orderId = await reserve([{ sku: 'many', quantity: 5 }, { sku: 'many', quantity: 3 }]);
  expect(await shelves('many')).toEqual({ main: [2, 1], attic: [4, 4], cellar: [3, 3] });
  const { rows } = await shop.superuser.query(
    'select line_number, sum(quantity)::int as quantity from warehouse.reservation_lines where order_id = $1 group by 1 order by 1', [orderId],
  );
  expect(rows).toEqual([{ line_number: 1, quantity: 5 }, { line_number: 2, quantity: 3 }]);
  const sale = { orderId, placedAt: '2026-01-02T10:00:00Z', channel: 'web' as const, country: null, lines: [] };
  await shop.deliver(warehouse, webshop, 'order.confirmed', sale);
  expect(await shelves('many')).toEqual({ main: [1, 0], attic: [0, 0], cellar: [0, 0] });
  await shop.deliver(warehouse, webshop, 'order.cancelled', { ...sale, confirmed: true, cancelledAt: '2026-01-03T10:00:00Z' });
  expect(await shelves('many')).toEqual({ main: [2, 0], attic: [4, 0], cellar: [3, 0] });
});

test('what one location owes is not promised from another', async () => {
  await shop.stock('owed', 10);
  await adjust('owed', -6, 'attic');
  await reserve([{ sku: 'owed', quantity: 5 }]);
  expect(await shop.level('owed')).toMatchObject({ available: 4, committed: 0 });
  await reserve([{ sku: 'owed', quantity: 4 }]);
  expect(await shop.level('owed')).toMatchObject({ available: 0, committed: 4 });
});

test('the ledger is read page by page, oldest first', async () => {
  await shop.stock('paged', 1);
  for (const delta of [2, 3, 4, 5]) await adjust('paged', delta, delta % 2 ? 'attic' : 'main');
  const deltas: number[] = [];
  let after: string | undefined;
  do {
    const page = await shop.asStaff(warehouse, 'movements.list', { sku: 'paged', limit: 2, ...(after === undefined ? {} : { after }) });
    deltas.push(...page.items.map((movement) => movement.delta));
    after = page.next ?? undefined;
  } while (after !== undefined);
  expect(deltas).toEqual([1, 2, 3, 4, 5]);
  const attic = await shop.asStaff(warehouse, 'movements.list', { sku: 'paged', location: 'attic' });
  expect(attic.items.map((movement) => movement.delta)).toEqual([3, 5]);
});

test('stock is listed page by page', async () => {
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await shop.asStaff(warehouse, 'stock.list', { limit: 3, ...(after === undefined ? {} : { after }) });
    seen.push(...page.items.map((item) => `${item.sku} ${item.location}`));
    after = page.next ?? undefined;
  } while (after !== undefined);
  const { rows } = await shop.superuser.query('select count(*)::int as count from warehouse.balances');
  expect(seen).toHaveLength(rows[0].count);
  expect(new Set(seen).size).toBe(rows[0].count);
});

test('the sum of the ledger is on hand, for every product and location', async () => {
  const { rows } = await shop.superuser.query(`
    select sku, location, on_hand, coalesce(sum(delta), 0) as booked
    from warehouse.balances left join warehouse.movements using (sku, location)
    group by sku, location, on_hand having on_hand <> coalesce(sum(delta), 0)`);
  expect(rows).toEqual([]);
});

test.each([
  'update movements set delta = 1',
  'delete from movements',
  'truncate movements',
  `update balances set on_hand = 1`,
  `insert into balances (sku, location, on_hand) values ('jar', 'cellar', 5)`,
  'delete from balances',
  'alter table movements disable trigger keep_balances',
  'select * from webshop.products',
  'select * from queue._private_jobs',
])('the database refuses the service: %s', async (statement) => {
  await expect(service.query(statement)).rejects.toMatchObject({ code: '42501' });
});
