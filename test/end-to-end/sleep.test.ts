import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { supervisor } from '../../actors/tenant-supervisor/contract.ts';
import { joinPlatform } from '../../bench/platform-caller.ts';
import { databaseOf, platformDatabaseOf } from '../../bench/platform-servers.ts';
import type { Call } from '../../services/kit/call.ts';
import { type Platform, startPlatform } from '../platform.ts';
import { buy, openShop, settledOrder, type Shop, until } from '../shop.ts';
import { atDatabase, tracesOf } from '../tenant-traces.ts';

/** Long enough to look at a tenant that was asked for just now, however busy the machine is. */
const idleSeconds = 5;
let platform: Platform;
let call: Call;
let leave: () => Promise<void>;
let shop: Shop;

beforeAll(async () => {
  platform = await startPlatform({ IDLE_SECONDS: String(idleSeconds), HOSTS: '2' });
  ({ call, leave } = await joinPlatform(platform));
  await platform.tenant('sleepy');
  shop = await openShop(platform, 'sleepy');
  await shop.product('TEA', 1_000);
}, 150_000);
afterAll(async () => {
  await leave?.();
  await platform?.stop();
}, 30_000);

async function isAwake(slug = 'sleepy'): Promise<boolean> {
  const { body } = await platform.ask<{ awake: boolean }>('admin', 'GET', `/api/tenants/${slug}`, { token: await platform.token('admin') });
  return body.awake;
}

/** Nothing of it is up any more, and its credentials open nothing. */
const untilAsleep = (slug = 'sleepy') =>
  until(async () => {
    const { body } = await platform.ask<{ awake: boolean; replicas: number }>('admin', 'GET', `/api/tenants/${slug}`, { token: await platform.token('admin') });
    return !body.awake && body.replicas === 0;
  }, 60_000);

async function command(name: 'sleep' | 'wake', slug = 'sleepy'): Promise<void> {
  const { status } = await platform.ask('admin', 'POST', `/api/tenants/${slug}/${name}`, { token: await platform.token('admin') });
  expect(status).toBe(202);
}

async function nodes(slug = 'sleepy'): Promise<number> {
  return (await call(supervisor, 'tenants.nodes', { slug })).flatMap((placed) => placed.nodes).length;
}

async function timed<Value>(what: string, work: () => Promise<Value>): Promise<Value> {
  const begun = performance.now();
  const value = await work();
  process.stdout.write(`${what}: ${Math.round(performance.now() - begun)} ms\n`);
  return value;
}

test('a tenant that nobody asks goes to sleep: it has no connection anywhere, and its credentials open nothing', async () => {
  await shop.anyone('GET', '/api/products');
  expect(await tracesOf(platform, call, 'sleepy')).toMatchObject({ natsLetsIn: true, redisLetsIn: true });
  await untilAsleep();
  expect(await tracesOf(platform, call, 'sleepy')).toEqual({ database: 0, messaging: 0, cache: 0, natsLetsIn: false, redisLetsIn: false });
  expect(await nodes()).toBe(0);
}, 90_000);

test('its next request wakes it', async () => {
  await untilAsleep();
  const answer = await timed('woken by a request', () => shop.anyone('GET', '/api/products'));
  expect(answer.status).toBe(200);
  expect(await isAwake()).toBe(true);
  expect(await tracesOf(platform, call, 'sleepy')).toMatchObject({ natsLetsIn: true });
  // Nobody who wakes it waits for Redis.
  await until(async () => (await tracesOf(platform, call, 'sleepy')).redisLetsIn);
}, 90_000);

test('an operator puts it to sleep, and wakes it', async () => {
  await command('wake');
  await command('sleep');
  await untilAsleep();
  expect(await nodes()).toBe(0);
  await timed('woken by an operator', () => command('wake'));
  expect([await isAwake(), await nodes()]).toEqual([true, 1]);
});

test('a herd of 200 requests wakes it once', async () => {
  await command('sleep');
  await untilAsleep();
  const before = await activations();
  const answers = await timed('200 requests to a sleeper', () => Promise.all(Array.from({ length: 200 }, () => shop.anyone('GET', '/api/products?limit=1'))));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect([(await activations()) - before, await nodes()]).toEqual([1, 1]);
});

/** Each activation is one change of the tenant's record. */
async function activations(): Promise<number> {
  const [row] = await atDatabase<{ generation: string }>(platform, platformDatabaseOf('platform'), `select generation from registry.tenants where slug = 'sleepy'`);
  return Number(row!.generation);
}

test('what is posted while it sleeps is held with its body, and done once', async () => {
  await command('sleep');
  const sku = `HELD-${randomUUID().slice(0, 8)}`;
  const title = 'A long title '.repeat(15).trim();
  const posted = await shop.staff('POST', '/api/products', { body: { sku, title, price: { amount: 100, currency: 'GBP' } } });
  expect([posted.status, posted.body]).toEqual([201, expect.objectContaining({ sku, title })]);
  const order = await (async () => {
    const cart = await shop.cart([{ sku: 'TEA', quantity: 1 }]);
    await command('sleep');
    return shop.anyone<{ id: string; token: string }>('POST', `/api/carts/${cart}/checkout`, { body: { email: 'a@example.com' } });
  })();
  expect(order.status).toBe(201);
});

test('the events of its last order are handled although it is put to sleep in the middle of them', async () => {
  const order = await buy(shop, [{ sku: 'TEA', quantity: 1 }]);
  await command('sleep');
  // Nobody asks for it: its mail alone wakes it.
  await until(async () => (await jobs()).length === 0);
  expect(await settledOrder(shop, order)).toMatchObject({ state: 'confirmed' });
}, 90_000);

test('a timer that is due wakes it in time, and never early', async () => {
  await command('wake');
  const dueInMs = 8_000;
  const [{ due }] = (await atDatabase<{ due: Date }>(
    platform,
    databaseOf('sleepy'),
    `insert into queue._private_jobs (task_id, payload, max_attempts, run_at)
     select id, $1, 12, clock_timestamp() + $2::float8 * interval '1 millisecond' from queue._private_tasks where identifier = 'deliver'
     returning run_at as due`,
    [delivery('nobody-there'), dueInMs],
  )) as [{ due: Date }];
  await command('sleep');
  for (; Date.now() < due.getTime() - 500; await sleep(100)) {
    const awake = await isAwake();
    // An answer that took until then says nothing.
    if (Date.now() < due.getTime()) expect(awake).toBe(false);
  }
  // Its subscriber is not there: that it was tried is what shows that the tenant was up for it.
  const errors = async () => (await jobs()).flatMap(({ last_error }) => last_error ?? []);
  await until(async () => (await errors()).length > 0, 30_000);
  const afterMs = Date.now() - due.getTime();
  process.stdout.write(`a sleeper's timer: seen to be tried ${afterMs} ms after it was due\n`);
  expect(afterMs).toBeGreaterThanOrEqual(0);
  expect(await errors()).toEqual([expect.stringMatching(/nobody-there/)]);
  await atDatabase(platform, databaseOf('sleepy'), 'delete from queue._private_jobs');
}, 90_000);

function delivery(subscriber: string): string {
  return JSON.stringify({ id: randomUUID(), event: 'thing.happened', subscriber, payload: {}, meta: { correlationId: 'c', causedBy: 'test' } });
}

function jobs(): Promise<{ last_error: string | null }[]> {
  return atDatabase(platform, databaseOf('sleepy'), 'select last_error from queue._private_jobs');
}

test('an open WebSocket outlives its sleep, and hears of what happens after', async () => {
  const order = await buy(shop, [{ sku: 'TEA', quantity: 1 }]);
  await settledOrder(shop, order);
  const socket = new WebSocket(`ws://127.0.0.1:${platform.port}/api/live`, { headers: { host: `sleepy.localhost:${platform.port}` } });
  const told: { order?: { state: string } }[] = [];
  socket.on('message', (bytes: Buffer) => void told.push(JSON.parse(bytes.toString())));
  await once(socket, 'open');
  socket.send(JSON.stringify({ follow: 'order', id: order.id, token: order.token }));
  await until(async () => told.length === 1);
  await untilAsleep();
  expect([socket.readyState, await isAwake()]).toEqual([WebSocket.OPEN, false]);
  const fulfilled = await shop.staff('POST', `/api/orders/${order.id}/fulfil`);
  expect(fulfilled.status).toBe(200);
  await until(async () => told.length > 1);
  expect(told.map((one) => one.order?.state)).toEqual(['confirmed', 'fulfilled']);
  socket.close();
}, 90_000);

test('when the platform node is started anew sleepers stay asleep, and those that were awake are', async () => {
  await platform.tenant('lively');
  const run = { going: true };
  const lively = (async () => {
    for (; run.going; await sleep(100)) await platform.ask('lively', 'GET', '/api/products?limit=1');
  })();
  await command('sleep');
  process.kill(platform.processes().platform!, 'SIGKILL');
  // The node that asks here is no process of the platform's: that the other is gone it learns by its silence.
  await until(async () => (await nodes('lively').catch(() => 0)) === 1);
  await until(async () => (await nodes().catch(() => 1)) === 0);
  expect([await isAwake('lively'), await isAwake()]).toEqual([true, false]);
  run.going = false;
  await lively;
  expect((await shop.anyone('GET', '/api/products')).status).toBe(200);
}, 120_000);
