import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { testServers } from '../../../test/servers.ts';
import type { Payload } from '../../kit/contract.ts';
import { deliverAction } from '../../kit/envelope.ts';
import { serviceScope } from '../../kit/scope.ts';
import { openTestTenant, type TestTenant } from '../../kit/testing/test-tenant.ts';
import { tenantServices } from '../services.ts';
import type { webshop } from '../webshop/contract.ts';
import { analytics, type groupings } from './contract.ts';

type Event = 'order.confirmed' | 'order.cancelled' | 'order.returned' | 'history.imported';

let tenant: TestTenant;

beforeAll(async () => {
  const { addresses } = await testServers();
  const services = tenantServices.map((definition) => ({
    definition,
    migrations: fileURLToPath(new URL(`../${definition.contract.name}/migrations`, import.meta.url)),
  }));
  tenant = await openTestTenant(addresses.databaseUrl, services, { timezone: 'America/New_York', currency: 'USD' });
});

beforeEach(() => tenant.superuser.query('truncate analytics.sales, analytics.product_sales'));
afterAll(() => tenant.close());

async function deliver<Name extends Event>(event: Name, payload: Payload<typeof webshop, Name>, id = randomUUID()): Promise<void> {
  const delivery = { id, event, payload, meta: { correlationId: 'by-hand-1', causedBy: 'test' } };
  await tenant.broker.call(`analytics.${deliverAction}`, delivery, { meta: { scope: serviceScope('mailbox', 'by-hand-1') } });
}

/** `key orders units gross refunds` per row. */
async function report(groupBy: (typeof groupings)[number], from = '2026-03-01', to = '2026-03-31'): Promise<string[]> {
  const { rows } = await tenant.asStaff(analytics, 'sales.report', { from, to, groupBy });
  for (const { gross, refunds, net } of rows) expect(net).toEqual({ amount: gross.amount - refunds.amount, currency: 'USD' });
  return rows.map(({ key, orders, units, gross, refunds }) => [key, orders, units, gross.amount, refunds.amount].join(' '));
}

const sale = {
  orderId: randomUUID(),
  placedAt: '2026-03-05T03:30:00Z',
  channel: 'web' as const,
  country: 'US',
  lines: [
    { sku: 'mug', quantity: 2, amount: 1_000, stocked: true },
    { sku: 'mug', quantity: 1, amount: 500, stocked: true },
    { sku: 'postage', quantity: 1, amount: 300, stocked: false },
  ],
};

test('a sale counts once per order and product, on its day in the tenant’s time zone; charges are no units', async () => {
  await deliver('order.confirmed', sale);
  expect(await report('day')).toEqual(['2026-03-04 1 3 1800 0']);
  expect(await report('product')).toEqual(['mug 1 3 1500 0', 'postage 1 0 300 0']);
  expect(await report('country')).toEqual(['US 1 3 1800 0']);
  expect(await report('channel')).toEqual(['web 1 3 1800 0']);
});

test('an event that comes twice counts once', async () => {
  const id = randomUUID();
  await Promise.all([deliver('order.confirmed', sale, id), deliver('order.confirmed', sale, id)]);
  await deliver('order.confirmed', sale, id);
  expect(await report('day')).toEqual(['2026-03-04 1 3 1800 0']);
});

test('a cancelled or returned order is refunded on that day, in whichever order the events come', async () => {
  const cancelled = { ...sale, confirmed: true, cancelledAt: '2026-03-06T12:00:00Z' };
  const returned = { ...sale, returnedAt: '2026-03-07T12:00:00Z' };
  await deliver('order.returned', returned);
  await deliver('order.cancelled', cancelled);
  await deliver('order.confirmed', sale);
  await deliver('order.confirmed', { ...sale, orderId: randomUUID() });
  expect(await report('day')).toEqual(['2026-03-04 2 6 3600 0', '2026-03-06 0 -3 0 1800', '2026-03-07 0 -3 0 1800']);
  expect(await report('product')).toEqual(['mug 2 0 3000 3000', 'postage 2 0 600 600']);
});

test('an order that was cancelled before it was confirmed leaves nothing', async () => {
  await deliver('order.cancelled', { ...sale, confirmed: false, cancelledAt: '2026-03-06T12:00:00Z' });
  expect(await report('day')).toEqual([]);
});

test('an order of a history counts once, on the day of its earliest line, over all its batches', async () => {
  const line = (sku: string, at: string, newInOrder: boolean) => ({
    key: randomUUID(), sku, quantity: 1, amount: 100, stocked: true, newInOrder, at,
  });
  const batch = (placedAt: string, placedBefore: string | null, lines: ReturnType<typeof line>[]) => ({
    openingStock: 0, returns: [], adjustments: [],
    orders: [{ orderId: sale.orderId, invoice: '1', channel: 'import' as const, country: 'US', placedAt, placedBefore, lines }],
  });
  const [first, second, third] = ['2026-03-09T15:00:00Z', '2026-03-10T15:00:00Z', '2026-03-11T15:00:00Z'] as const;
  const batches = [
    batch(second, null, [line('mug', second, true), line('mug', second, false)]),
    batch(second, second, [line('mug', third, false)]),
    batch(first, second, [line('jug', first, true)]),
  ];
  for (const one of batches.toReversed()) await deliver('history.imported', one);
  expect(await report('day')).toEqual(['2026-03-09 1 1 100 0', '2026-03-10 0 2 200 0', '2026-03-11 0 1 100 0']);
  expect(await report('product')).toEqual(['jug 1 1 100 0', 'mug 1 3 300 0']);
});

test('many sales at once add up', async () => {
  await Promise.all(Array.from({ length: 60 }, () => deliver('order.confirmed', { ...sale, orderId: randomUUID() })));
  expect(await report('day')).toEqual(['2026-03-04 60 180 108000 0']);
  expect(await report('product')).toEqual(['mug 60 180 90000 0', 'postage 60 0 18000 0']);
});

test('a report takes both days of its span, and is empty where nothing was sold', async () => {
  for (const day of ['05', '06', '07']) await deliver('order.confirmed', { ...sale, placedAt: `2026-03-${day}T15:00:00Z`, country: null });
  expect(await report('day', '2026-03-05', '2026-03-06')).toEqual(['2026-03-05 1 3 1800 0', '2026-03-06 1 3 1800 0']);
  expect(await report('country', '2026-03-06', '2026-03-06')).toEqual([' 1 3 1800 0']);
  expect(await report('day', '2025-01-01', '2025-12-31')).toEqual([]);
  expect(await report('day', '2026-03-06', '2026-03-05')).toEqual([]);
});

test('asOf is now where no event waits', async () => {
  const { asOf } = await tenant.asStaff(analytics, 'sales.report', { from: '2026-03-01', to: '2026-03-31' });
  expect(Math.abs(Date.parse(asOf) - Date.now())).toBeLessThan(10_000);
});

test('sales are for staff, and days are real days', async () => {
  const query = { from: '2026-03-01', to: '2026-03-31' };
  await expect(tenant.asAnyone(analytics, 'sales.report', query)).rejects.toMatchObject({ type: 'unauthenticated' });
  await expect(tenant.asStaff(analytics, 'sales.report', { ...query, to: '2026-02-30' })).rejects.toMatchObject({ type: 'invalid_fields' });
});
