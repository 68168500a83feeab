import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { webshop } from '../services/tenant/webshop/contract.ts';
import { eventually } from '../test/eventually.ts';
import { testServers } from '../test/servers.ts';
import { type Answer, request } from './testing/client.ts';
import { openWorld, ready, type World } from './testing/stand-ins.ts';

// So slow that a shop at its limit stays there for as long as a test looks at it.
const limits = { perSecond: 0.05, burst: 20, inFlight: 4, waiting: 10 };
const product = {
  id: '0198c1de-7000-7000-8000-000000000001',
  sku: 'CUP',
  title: 'Cup',
  description: '',
  price: { amount: 450, currency: 'GBP' },
  category: null,
  stocked: true,
  available: 3,
  imageUrl: null,
};
const order = {
  id: product.id,
  number: '1',
  state: 'pending',
  channel: 'web',
  email: null,
  name: null,
  country: null,
  lines: [],
  total: { amount: 100, currency: 'GBP' },
  placedAt: '2026-01-01T00:00:00Z',
};
let world: World;
let began = 0;
let letGo: () => void;
let held = Promise.resolve();

const shop = {
  'products.get': async (_: never, { id }: { id: string }) => {
    began += 1;
    if (id === 'slow') await held;
    return product;
  },
  'carts.create': async () => ({ id: product.id, lines: [], total: { amount: 0, currency: 'GBP' }, orderId: null }),
  'orders.get': async () => order,
};

beforeAll(async () => {
  world = await openWorld(await testServers(), { limits });
});
afterAll(() => world.close());

let tenants = 0;
/** A shop that nobody has asked for anything. */
async function freshShop(there = world): Promise<string> {
  const slug = `shop-${++tenants}`;
  there.hosts.set(`${slug}.localhost`, ready(slug));
  await there.wake(slug, [[webshop, shop as never]]);
  await ask(`${slug}.localhost`, '/api/products/x', {}, there);
  return `${slug}.localhost`;
}

function ask(host: string, path: string, options: Parameters<typeof request>[3] = {}, there = world): Promise<Answer> {
  return request(there.gateway.port, host, path, options);
}

/** Takes all tokens of a shop. */
async function exhaust(host: string): Promise<void> {
  for (let time = 0; time < limits.burst * 2; time += 1) {
    if ((await ask(host, '/api/docs')).status === 429) return;
  }
  throw new Error('the shop is never at its limit');
}

function load(host: string) {
  return world.gateway.readLoads().find(({ slug }) => slug === host.split('.')[0]);
}

test('who asks too often gets 429 with a problem and the time to come again', async () => {
  const host = await freshShop();
  await exhaust(host);
  const before = began;
  const answer = await ask(host, '/api/products/x', { headers: { 'x-request-id': 'request-one' } });
  expect(answer.status).toBe(429);
  expect(answer.headers).toMatchObject({ 'retry-after': expect.stringMatching(/^\d+$/), 'content-type': 'application/problem+json', 'x-request-id': 'request-one' });
  expect(answer.json).toEqual({
    type: '/api/docs/errors#too_many_requests',
    title: 'Too many requests in too short a time',
    status: 429,
    code: 'too_many_requests',
    requestId: 'request-one',
  });
  expect(began).toBe(before);
});

test('who asked too often is served again after a while', async () => {
  const there = await openWorld(await testServers(), { limits: { ...limits, perSecond: 1, burst: 2 } });
  const host = await freshShop(there);
  const status = async () => (await ask(host, '/api/products/x', {}, there)).status;
  await eventually(async () => expect(await status()).toBe(429));
  await eventually(async () => expect(await status()).toBe(200));
  await there.close();
});

test('HEAD is turned away without a body', async () => {
  const host = await freshShop();
  await exhaust(host);
  const answer = await ask(host, '/api/products/x', { method: 'HEAD' });
  expect([answer.status, answer.text, answer.headers['retry-after']]).toEqual([429, '', expect.stringMatching(/^\d+$/)]);
});

test('neighbours, the platform’s hosts, pages and a shop’s health go on', async () => {
  const [host, neighbour] = [await freshShop(), await freshShop()];
  await exhaust(host);
  const statuses = [
    await ask(neighbour, '/api/products/x'),
    await ask('admin.localhost', '/api/health'),
    await ask('identity.localhost', '/oidc/jwks'),
    await ask(host, '/api/health'),
    await ask(host, '/none.png'),
    await ask('nobody.localhost', '/api/products/x'),
  ].map(({ status }) => status);
  expect(statuses).toEqual([200, 200, 200, 200, 404, 421]);
  expect((await ask(host, '/media/cup.png')).status).toBe(429);
});

test('a flood waits for its refusals', async () => {
  const host = await freshShop();
  const flood = Array.from({ length: 300 }, () => ask(host, '/api/products/x'));
  const began = performance.now();
  const answers = await Promise.all(flood);
  expect(answers.filter(({ status }) => status === 429 || status === 503).length).toBeGreaterThanOrEqual(300 - limits.burst - 2);
  expect(performance.now() - began).toBeGreaterThan(400);
});

test('who has too much in flight gets 503, and may go on when answers are out', async () => {
  const host = await freshShop();
  held = new Promise((resolve) => (letGo = resolve));
  const before = began;
  const slow = Array.from({ length: limits.inFlight }, () => ask(host, '/api/products/slow'));
  await until(() => began === before + limits.inFlight);
  const refused = await ask(host, '/api/products/x');
  expect([refused.status, refused.headers['retry-after'], refused.json]).toEqual([503, '1', expect.objectContaining({ code: 'overloaded' })]);
  expect(load(host)).toMatchObject({ inFlight: limits.inFlight, refused: 1 });
  letGo();
  expect((await Promise.all(slow)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect((await ask(host, '/api/products/x')).status).toBe(200);
  expect(load(host)).toMatchObject({ inFlight: 0, requests: 1 });
});

test('who hangs up gives the place back', async () => {
  const host = await freshShop();
  held = new Promise((resolve) => (letGo = resolve));
  const before = began;
  const socket = connect(world.gateway.port, '127.0.0.1', () => socket.write(`GET /api/products/slow HTTP/1.1\r\nhost: ${host}\r\n\r\n`));
  await until(() => began === before + 1);
  expect(load(host)?.inFlight).toBe(1);
  socket.destroy();
  await until(() => (load(host)?.inFlight ?? 0) === 0);
  letGo();
});

test('a stream does not hold a place in flight', async () => {
  const host = await freshShop();
  const socket = connect(world.gateway.port, '127.0.0.1', () => socket.write(`GET /api/orders/${order.id}/live HTTP/1.1\r\nhost: ${host}\r\n\r\n`));
  const [head] = await new Promise<string[]>((resolve) => socket.once('data', (chunk) => resolve(chunk.toString().split('\r\n'))));
  expect(head).toBe('HTTP/1.1 200 OK');
  expect(load(host)).toMatchObject({ inFlight: 0 });
  socket.destroy();
});

/** Says bytes in parts and hears what comes back, until it is enough or the server closes. */
async function say(parts: readonly string[], isEnough: (heard: string) => boolean = () => false): Promise<{ heard: string; closed: boolean }> {
  let heard = '';
  let closed = false;
  const socket = connect(world.gateway.port, '127.0.0.1');
  const over = new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      heard += chunk;
      if (isEnough(heard)) resolve();
    });
    socket.on('end', () => (closed = true)).on('close', () => resolve()).on('error', () => {});
  });
  for (const part of parts) {
    socket.write(part);
    await delay(100);
  }
  await over;
  socket.destroy();
  return { heard, closed };
}

test('a short body is not waited for, and the connection goes on behind it', async () => {
  const host = await freshShop();
  await exhaust(host);
  const head = `POST /api/carts HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n`;
  const statuses = (heard: string) => heard.match(/HTTP\/1\.1 \d+/g) ?? [];
  const { heard, closed } = await say([head, '{"a":', '    1}', `GET /api/health HTTP/1.1\r\nhost: ${host}\r\n\r\n`], (text) => statuses(text).length === 2);
  expect(statuses(heard)).toEqual(['HTTP/1.1 429', 'HTTP/1.1 200']);
  expect(closed).toBe(false);
});

test('a long body gets its answer before it is sent, and the connection is closed in order', async () => {
  const host = await freshShop();
  await exhaust(host);
  const head = `POST /api/carts HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: 200000\r\n\r\n`;
  const refused = /^HTTP\/1.1 429[^]*"code":"too_many_requests"/;
  const early = await say([head, 'x'.repeat(1_000)], (heard) => refused.test(heard));
  expect(early.heard).toMatch(refused);
  const whole = await say([head, 'x'.repeat(100_000), 'x'.repeat(100_000)]);
  expect([whole.closed, whole.heard.match(/HTTP\/1\.1/g)]).toEqual([true, ['HTTP/1.1']]);
});

test('a body of unknown length gets its answer and a closed connection', async () => {
  const host = await freshShop();
  await exhaust(host);
  const head = `POST /api/carts HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`;
  const { heard, closed } = await say([head, '5\r\n{"a":\r\n', '0\r\n\r\n']);
  expect(heard).toMatch(/^HTTP\/1.1 429[^]*"code":"too_many_requests"/);
  expect(closed).toBe(true);
});

async function until(isSo: () => boolean): Promise<void> {
  for (const end = Date.now() + 5_000; !isSo(); await delay(10)) {
    if (Date.now() > end) throw new Error('it never became so');
  }
}
