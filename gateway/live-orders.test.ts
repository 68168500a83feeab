import { afterAll, beforeAll, expect, test } from '@jest/globals';
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { fail } from '../services/kit/errors.ts';
import { webshop } from '../services/tenant/webshop/contract.ts';
import { testServers } from '../test/servers.ts';
import { request } from './testing/client.ts';
import { openWorld, ready, type World } from './testing/stand-ins.ts';

let world: World;
const id = '0198c1de-7000-7000-8000-000000000001';
const order = {
  id,
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
let reads = 0;

beforeAll(async () => {
  world = await openWorld(await testServers());
  world.hosts.set('acme.localhost', ready('acme'));
  const get = async (_: never, params: { token?: string }) => {
    reads += 1;
    if (params.token !== 'right') fail('order_not_found');
    return { ...order };
  };
  await world.wake('acme', [[webshop, { 'orders.get': get as never }]]);
});
afterAll(() => world.close());

type Stream = { events: { state: string }[]; ended: Promise<void>; headers: http.IncomingHttpHeaders };

function follow(): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const headers = { host: 'acme.localhost', 'order-token': 'right' };
    http
      .get({ host: '127.0.0.1', port: world.gateway.port, path: `/api/orders/${id}/live`, headers, agent: false }, (response) => {
        const events: Stream['events'] = [];
        const ended = new Promise<void>((done) => response.on('end', done));
        response.on('data', (chunk: Buffer) => {
          for (const [, data] of chunk.toString().matchAll(/^data: (.*)$/gm)) events.push(JSON.parse(data ?? ''));
          resolve({ events, ended, headers: response.headers });
        });
      })
      .on('error', reject);
  });
}

/** Long before the next heartbeat, which would find any change too. */
async function soon(event: Promise<void>): Promise<void> {
  const late = delay(8_000, 'late', { ref: false });
  expect(await Promise.race([event, late])).toBeUndefined();
}

function change(state: string): void {
  order.state = state;
  world.nudge('acme', 'order', { orderId: id });
}

test('an order is streamed until its state is final', async () => {
  order.state = 'pending';
  const stream = await follow();
  expect(stream.headers['content-type']).toBe('text/event-stream');
  expect(stream.events).toEqual([expect.objectContaining({ id, state: 'pending' })]);
  change('confirmed');
  await soon(stream.ended);
  expect(stream.events.map(({ state }) => state)).toEqual(['pending', 'confirmed']);
});

test('an order whose state is final already is told once', async () => {
  order.state = 'cancelled';
  const stream = await follow();
  await soon(stream.ended);
  expect(stream.events).toHaveLength(1);
});

test('what concerns other orders is not read again', async () => {
  order.state = 'pending';
  const stream = await follow();
  const before = reads;
  world.nudge('acme', 'order', { orderId: 'another' });
  await delay(100);
  expect(reads).toBe(before);
  change('confirmed');
  await soon(stream.ended);
});

test('a wrong token gets a problem and no stream', async () => {
  const answer = await request(world.gateway.port, 'acme.localhost', `/api/orders/${id}/live`, { headers: { 'order-token': 'wrong' } });
  expect([answer.status, answer.json]).toEqual([404, expect.objectContaining({ code: 'order_not_found' })]);
});

test('a stream goes on while the tenant moves to another node', async () => {
  order.state = 'pending';
  const stream = await follow();
  const [old] = world.nodes.get('acme') ?? [];
  const get = async () => ({ ...order });
  world.nodes.set('acme', []);
  await world.wake('acme', [[webshop, { 'orders.get': get }]]);
  await old?.stop();
  world.tellNodes('acme');
  await delay(50);
  change('confirmed');
  await soon(stream.ended);
  expect(stream.events.map(({ state }) => state)).toEqual(['pending', 'confirmed']);
});
