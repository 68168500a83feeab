import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { joinPlatform } from '../../bench/platform-caller.ts';
import type { Call } from '../../services/kit/call.ts';
import { type Answer, type Platform, startPlatform } from '../platform.ts';
import { openShop, settledOrder, type Shop, type ShopOrder, until } from '../shop.ts';
import { tracesOf } from '../tenant-traces.ts';

// A request that took longer than its deadline has hung; the platform's is 10 s, and the rest is this machine's.
const settledWithin = 20_000;
const pieces = 100_000;

let platform: Platform;
let shop: Shop;
let call: Call;
let leave: () => Promise<void>;

beforeAll(async () => {
  platform = await startPlatform({ LOG_LEVEL: 'fatal' });
  await platform.tenant('storm');
  shop = await openShop(platform, 'storm');
  await shop.product('CALM', pieces);
  ({ call, leave } = await joinPlatform(platform));
}, 150_000);

afterAll(async () => {
  await leave?.();
  await platform.stop();
}, 30_000);

test('NATS away for 25 s and Redis wiped amid orders: every request settles, and all comes back by itself', async () => {
  const run = { going: true, placed: [] as ShopOrder[], codes: new Map<string, number>(), slowest: 0 };
  const shoppers = Array.from({ length: 6 }, () => shopUntilToldToStop(run));
  await sleep(3_000);
  const giveBack = await holdDown('nats');
  await sleep(12_000);
  process.kill(platform.processes().redis!, 'SIGKILL');
  await sleep(13_000);
  await giveBack();
  const backBy = Date.now() + 30_000;
  const before = run.placed.length;
  await until(async () => run.placed.length > before + 10 || Date.now() > backBy);
  run.going = false;
  await Promise.all(shoppers);

  expect(run.placed.length).toBeGreaterThan(before + 10);
  expect(run.slowest).toBeLessThan(settledWithin);
  expect([...run.codes.keys()].filter((code) => !['service_unavailable', 'request_timeout', 'tenant_not_ready', 'overloaded'].includes(code))).toEqual([]);
  const settled = await Promise.all(run.placed.map((order) => settledOrder(shop, order, 90_000)));
  expect(new Set(settled.map((order) => order.state))).toEqual(new Set(['confirmed']));
  await shop.quiet();
  // Orders whose answer was lost in the outage are orders too: the ledger must agree with the book of orders.
  const confirmed = await countOrders('confirmed');
  expect(confirmed).toBeGreaterThanOrEqual(settled.length);
  expect(await countOrders('pending')).toBe(0);
  expect(await shop.ledger('CALM')).toMatchObject({ sum: pieces - confirmed, onHand: pieces - confirmed, committed: 0 });
}, 240_000);

test('a Redis that was wiped knows the tenants’ users again, and requests are answered', async () => {
  const letsIn = async () => (await tracesOf(platform, call, 'storm')).redisLetsIn;
  await until(letsIn);
  const before = platform.processes().redis!;
  process.kill(before, 'SIGKILL');
  await until(async () => ![undefined, before].includes(platform.processes().redis));
  await until(() => letsIn().catch(() => false));
  expect((await shop.anyone('GET', '/api/products')).status).toBe(200);
}, 60_000);

test('a tenant wakes without Redis, which lets it in when it is back', async () => {
  await platform.tenant('calm');
  await until(async () => (await platform.ask('calm', 'GET', '/api/products')).status === 200);
  await command('calm', 'sleep');
  await until(async () => !(await tracesOf(platform, call, 'calm')).redisLetsIn);
  const giveBack = await holdDown('redis');
  try {
    await until(async () => (await platform.ask('calm', 'GET', '/api/products')).status === 200);
  } finally {
    await giveBack();
  }
  await until(() => tracesOf(platform, call, 'calm').then(({ redisLetsIn }) => redisLetsIn, () => false), 60_000);
}, 120_000);

async function command(slug: string, name: string): Promise<void> {
  const { status } = await platform.ask('admin', 'POST', `/api/tenants/${slug}/${name}`, { token: await platform.token('admin') });
  expect(status).toBe(202);
}

async function countOrders(state: string): Promise<number> {
  let count = 0;
  let after = '';
  do {
    const { body } = await shop.staff<{ items: unknown[]; next: string | null }>('GET', `/api/orders?state=${state}&limit=200${after}`);
    count += body.items.length;
    after = body.next === null ? '' : `&after=${encodeURIComponent(body.next)}`;
  } while (after !== '');
  return count;
}

type Run = { going: boolean; placed: ShopOrder[]; codes: Map<string, number>; slowest: number };

async function shopUntilToldToStop(run: Run): Promise<void> {
  while (run.going) {
    const cart = await timed(run, shop.anyone<{ id: string }>('POST', '/api/carts'));
    if (cart === undefined) continue;
    if (!(await timed(run, shop.anyone('POST', `/api/carts/${cart.id}/lines`, { body: { sku: 'CALM', quantity: 1 } })))) continue;
    const order = await timed(run, shop.anyone<ShopOrder>('POST', `/api/carts/${cart.id}/checkout`, { body: { email: 'a@example.com' } }));
    if (order !== undefined) run.placed.push(order);
    await sleep(20);
  }
}

/** The body of a 2xx, or undefined for a coded refusal. Rejects for anything else. */
async function timed<Body>(run: Run, asked: Promise<Answer<Body>>): Promise<Body | undefined> {
  const startedAt = Date.now();
  const { status, body } = await asked;
  run.slowest = Math.max(run.slowest, Date.now() - startedAt);
  if (status < 300) return body;
  const { code } = body as { code: string };
  run.codes.set(code, (run.codes.get(code) ?? 0) + 1);
  await sleep(100);
  return undefined;
}

/** Kills a server and keeps its port until it is given back, so that it cannot be restarted. */
async function holdDown(name: 'nats' | 'redis'): Promise<() => Promise<void>> {
  const ports = JSON.parse(readFileSync(join(platform.dataDir, 'ports.json'), 'utf8')) as Record<string, number>;
  const taken: Server = createServer((socket) => socket.destroy());
  await until(() => {
    // Its supervisor may have been faster than us.
    const pid = platform.processes()[name];
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    return new Promise((resolve) => {
      taken.once('error', () => resolve(false));
      taken.listen(ports[name], '127.0.0.1', () => resolve(true));
    });
  });
  return () => new Promise((resolve) => void taken.close(() => resolve()));
}
