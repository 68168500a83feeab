import type { Platform } from '../test/platform.ts';
import type { Shop } from '../test/shop.ts';
import { plans } from '../config/plans.ts';
import { audit } from './audit.ts';
import { asked, benchShop, catalogue, plan, slug } from './bench-shop.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { keepBusy } from './parallel.ts';
import { median, percentile } from './percentiles.ts';
import { superuserOf } from './platform-servers.ts';
import { openBareShop } from './rivals/bare-shop.ts';
import { ratioOf, sideBySide } from './side-by-side.ts';

const buyers = 16;
const rounds = 5;
const milliseconds = 4_000;

/** Orders a second that Vendure 3.7.3 confirmed on two cores, 16 in parallel. Medusa 2.21.2 came to 1.2. */
const vendureOrders = 8.5;

type Round = {
  /** Orders confirmed in a second. */
  perSecond: number;
  /** The same, over the time until every event was handled too. */
  settledPerSecond: number;
  /** Milliseconds from the cart to the confirmation. */
  took: number[];
};

export const checkout: Benchmark = {
  title: 'cart, line, checkout, confirmed, 16 in parallel; beside bare pg that executes the same statements',
  async run(around) {
    const { platform, shop } = await benchShop(around);
    const connections = plans[plan].database.connectionsPerRole;
    const bare = await openBareShop(superuserOf(platform), 'bare_shop', { connections, outboxStatement: 'put' });
    try {
      const ours = () => round(() => buy(shop, ...choice()), () => shop.quiet());
      const theirs = () => round(() => bare.buy(...choice()), () => Promise.resolve());
      await ours();
      await theirs();
      const pairs = await sideBySide(rounds, ours, theirs);
      const took = pairs.flatMap(({ one }) => one.took);
      const rival = pairs.flatMap(({ other }) => other.took);
      return {
        figures: [
          { name: 'Tenantry, orders confirmed', value: median(pairs.map(({ one }) => one.perSecond)), unit: '/s', goal: { atLeast: 25 * vendureOrders } },
          { name: 'Tenantry, orders and all their events', value: median(pairs.map(({ one }) => one.settledPerSecond)), unit: '/s' },
          { name: 'Tenantry, cart to confirmed, p50', value: percentile(took, 50), unit: 'ms' },
          { name: 'Tenantry, cart to confirmed, p99', value: percentile(took, 99), unit: 'ms', goal: { atMost: 250 } },
          { name: 'bare pg, orders and all their events', value: median(pairs.map(({ other }) => other.perSecond)), unit: '/s' },
          { name: 'bare pg, all of an order, p50', value: percentile(rival, 50), unit: 'ms' },
          { name: 'ratio', value: ratioOf(pairs, ({ perSecond }) => perSecond), unit: '×', must: { atLeast: 0.25 } },
          { name: 'ratio, all events handled', value: ratioOf(pairs, ({ settledPerSecond }) => settledPerSecond), unit: '×' },
          ...(await rush(platform, shop)),
        ],
        notes: [
          `${rounds} rounds of ${milliseconds / 1_000} s each; a buyer sends 4 requests, the last of them the live stream that tells of the confirmation`,
        ],
      };
    } finally {
      await bare.close();
    }
  },
};

async function round(buyOne: () => Promise<unknown>, settle: () => Promise<void>): Promise<Round> {
  const { took, all } = await keepBusy(buyers, milliseconds, buyOne);
  const start = performance.now();
  await settle();
  const settled = all + performance.now() - start;
  return { perSecond: (took.length * 1_000) / all, settledPerSecond: (took.length * 1_000) / settled, took };
}

function choice(): [sku: string, quantity: number] {
  return [catalogue[Math.floor(Math.random() * catalogue.length)]!.sku, 1 + Math.floor(Math.random() * 3)];
}

/** 200 buyers at once for 100 pieces; then the books of the whole shop, of which nothing may have been sold twice. */
async function rush(platform: Platform, shop: Shop): Promise<Figure[]> {
  const sku = `RUSH-${Date.now()}`;
  await shop.product(sku, 100);
  const start = performance.now();
  const outcomes = await Promise.allSettled(Array.from({ length: 200 }, () => buy(shop, sku, 1)));
  const took = performance.now() - start;
  await shop.quiet();
  const sold = outcomes.filter(({ status }) => status === 'fulfilled').length;
  return [
    { name: 'sold of 100 pieces to 200 buyers at once', value: sold, unit: '' },
    { name: 'the same, too many or too few', value: Math.abs(sold - 100), unit: '', must: { atMost: 0 } },
    { name: 'until the last of the 200 knew', value: took, unit: 'ms' },
    { name: 'pieces oversold or wrongly booked, in the whole shop', value: await audit(platform, slug), unit: '', must: { atMost: 0 } },
  ];
}

/** Throws where the order is not confirmed. */
async function buy(shop: Shop, sku: string, quantity: number): Promise<void> {
  const cart = await asked(shop.anyone<{ id: string }>('POST', '/api/carts'));
  await asked(shop.anyone('POST', `/api/carts/${cart.id}/lines`, { body: { sku, quantity } }));
  const body = { email: 'buyer@example.com' };
  const { id, token } = await asked(shop.anyone<{ id: string; token: string }>('POST', `/api/carts/${cart.id}/checkout`, { body }));
  const events = await asked(shop.anyone<string>('GET', `/api/orders/${id}/live`, { headers: { 'order-token': token } }));
  const last = events.split('\n').findLast((line) => line.startsWith('data: '))?.slice('data: '.length);
  const { state } = JSON.parse(last ?? '{}') as { state?: string };
  if (state !== 'confirmed') throw new Error(`an order of ${quantity} ${sku} is ${state}`);
}
