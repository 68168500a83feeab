import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { fail } from '../services/kit/errors.ts';
import { webshop } from '../services/tenant/webshop/contract.ts';
import { testServers } from '../test/servers.ts';
import { request } from './testing/client.ts';
import { openWorld, ready, type World } from './testing/stand-ins.ts';

const id = '0198c1de-7000-7000-8000-000000000001';
const order = {
  id,
  number: '1',
  state: 'pending',
  channel: 'web',
  email: null,
  name: null as string | null,
  country: null,
  lines: [],
  total: { amount: 100, currency: 'GBP' },
  placedAt: '2026-01-01T00:00:00Z',
};
let world: World;
let reads = 0;

const shop = {
  'orders.get': async ({ scope }: { scope: { permissions: string[] } }, params: { token?: string }) => {
    reads += 1;
    if (params.token !== 'right' && !scope.permissions.includes('orders.read')) fail('order_not_found');
    return { ...order };
  },
};

beforeAll(async () => {
  world = await openWorld(await testServers());
  world.hosts.set('acme.localhost', ready('acme'));
  await wake('acme');
});
afterAll(() => world.close());
beforeEach(() => {
  order.state = 'pending';
  order.name = null;
});

function wake(slug: string) {
  return world.wake(slug, [[webshop, shop as never]]);
}

type Told = { order?: { state: string }; problem?: { code: string; requestId: string }; id?: string; retryAfter?: number };
type Client = {
  socket: WebSocket;
  say(message: unknown): void;
  /** The next message that was not taken yet. */
  next(): Promise<Told>;
  closed: Promise<number>;
};

type Asked = { host?: string; path?: string; headers?: Record<string, string>; in?: World };

function dial({ host = 'acme.localhost', path = '/api/live', headers = {}, in: there = world }: Asked): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${there.gateway.port}${path}`, { headers: { host, ...headers } });
}

async function connect(asked: Asked = {}): Promise<Client> {
  const socket = dial(asked);
  const told: Told[] = [];
  const waiting: ((message: Told) => void)[] = [];
  socket.on('message', (bytes: Buffer) => {
    const message = JSON.parse(bytes.toString()) as Told;
    const waiter = waiting.shift();
    if (waiter === undefined) told.push(message);
    else waiter(message);
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await once(socket, 'open');
  return {
    socket,
    closed,
    say: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    next: () => {
      const message = told.shift();
      if (message !== undefined) return Promise.resolve(message);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('nothing is told')), 5_000);
        waiting.push((message) => {
          clearTimeout(timer);
          resolve(message);
        });
      });
    },
  };
}

/** What is answered to a socket that is not opened. */
async function refused(asked: Asked): Promise<[status: number | undefined, code: unknown]> {
  const [, response] = (await once(dial(asked), 'unexpected-response')) as [unknown, IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  expect(response.headers).toMatchObject({ 'content-type': 'application/problem+json', connection: 'close' });
  return [response.statusCode, (JSON.parse(text) as { code: string }).code];
}

function change(state: string, slug = 'acme'): void {
  order.state = state;
  world.nudge(slug, 'order', { orderId: id });
}

describe('a socket', () => {
  test('tells of an order now and after each change, also when its state is final', async () => {
    const client = await connect();
    client.say({ follow: 'order', id, token: 'right' });
    expect((await client.next()).order).toMatchObject({ id, state: 'pending' });
    for (const state of ['confirmed', 'fulfilled']) {
      change(state);
      expect((await client.next()).order).toMatchObject({ id, state });
    }
    client.socket.close();
  });

  test('says nothing of an order that is followed no more, and begins anew when asked again', async () => {
    const client = await connect();
    client.say({ follow: 'order', id, token: 'right' });
    await client.next();
    client.say({ unfollow: 'order', id });
    await delay(50);
    const before = reads;
    change('confirmed');
    await delay(50);
    expect(reads).toBe(before);
    client.say({ follow: 'order', id, token: 'right' });
    expect((await client.next()).order).toMatchObject({ state: 'confirmed' });
    client.socket.close();
  });

  test('tells what it refuses and goes on', async () => {
    const client = await connect({ headers: { 'x-request-id': 'request-one' } });
    client.say({ follow: 'order', id, token: 'wrong' });
    expect(await client.next()).toMatchObject({ problem: { code: 'order_not_found', requestId: 'request-one' }, id });
    client.say('{"follow":');
    expect(await client.next()).toMatchObject({ problem: { code: 'invalid_json' } });
    client.socket.send(Buffer.from('{}'), { binary: true });
    expect(await client.next()).toMatchObject({ problem: { code: 'invalid_json' } });
    for (const wrong of [{}, { follow: 'cart', id }, { follow: 'order', id: 'x' }, { follow: 'order', id, more: 1 }, null, []]) {
      client.say(wrong);
      expect(await client.next()).toMatchObject({ problem: { code: 'invalid_fields' } });
    }
    client.say({ follow: 'order', id, token: 'right' });
    expect((await client.next()).order).toMatchObject({ id });
    client.socket.close();
  });

  test('is closed on a message that is too large', async () => {
    const client = await connect();
    client.say('x'.repeat(4_097));
    expect(await client.closed).toBe(1009);
  });

  test('follows 50 orders at most', async () => {
    const client = await connect();
    for (let number = 0; number <= 50; number += 1) client.say({ follow: 'order', id: `${id.slice(0, -2)}${number + 10}`, token: 'right' });
    const told: Told[] = [];
    for (let number = 0; number <= 50; number += 1) told.push(await client.next());
    expect(told.filter(({ order }) => order !== undefined)).toHaveLength(50);
    expect(told.find(({ problem }) => problem !== undefined)).toMatchObject({ problem: { code: 'overloaded' } });
    client.socket.close();
  });

  test('is closed where its client does not read', async () => {
    const client = await connect();
    client.say({ follow: 'order', id, token: 'right' });
    await client.next();
    client.socket.pause();
    const before = reads;
    const wasReadEnough = () => reads >= before + 200;
    for (let number = 0; !wasReadEnough(); number += 1) {
      order.name = `${number}${'x'.repeat(100_000)}`;
      change('pending');
      await delay(5);
    }
    client.socket.resume();
    expect(await client.closed).toBe(1013);
  });

  test('shows a member of staff orders without a token, until their own has expired', async () => {
    const exp = Math.floor(Date.now() / 1_000) + 3;
    const token = await world.token('acme.localhost', { exp });
    const client = await connect({ headers: { authorization: `Bearer ${token}` } });
    client.say({ follow: 'order', id });
    expect((await client.next()).order).toMatchObject({ state: 'pending' });
    // Clocks may differ by five seconds.
    await delay(exp * 1_000 + 5_500 - Date.now());
    change('confirmed');
    expect(await client.next()).toMatchObject({ problem: { code: 'invalid_token' }, id });
    client.socket.close();
  });

  test('may be opened by a page of its own host', async () => {
    const client = await connect({ headers: { host: 'acme.localhost:8080', origin: 'http://acme.localhost:8080' } });
    client.socket.close();
  });
});

const asking = { connection: 'upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' };

describe('no socket is opened', () => {
  test.each<[string, Asked, number, string]>([
    ['at an unknown host', { host: 'nobody.localhost' }, 421, 'unknown_host'],
    ['at a host that is none', { host: '127.0.0.1' }, 421, 'unknown_host'],
    ['at the platform’s hosts', { host: 'admin.localhost' }, 404, 'not_found'],
    ['for a page of another site', { headers: { origin: 'http://beta.localhost' } }, 403, 'forbidden'],
    ['for a page of another port', { headers: { host: 'acme.localhost:8080', origin: 'http://acme.localhost:8081' } }, 403, 'forbidden'],
    ['for a page without an origin', { headers: { origin: 'null' } }, 403, 'forbidden'],
    ['with a token that is none', { headers: { authorization: 'Bearer a.b.c' } }, 401, 'invalid_token'],
    ['with a token in the address', { path: '/api/live?access_token=x' }, 400, 'bad_request'],
  ])('%s', async (_, asked, status, code) => {
    expect(await refused(asked)).toEqual([status, code]);
  });

  test('while the tenant is suspended', async () => {
    world.hosts.set('away.localhost', { ...ready('away'), state: 'suspended' });
    expect(await refused({ host: 'away.localhost' })).toEqual([403, 'tenant_suspended']);
  });

  test('at another address: that is a plain request, as is one for another protocol', async () => {
    expect((await request(world.gateway.port, 'acme.localhost', '/api/nothing', { headers: asking })).status).toBe(404);
    const answer = await request(world.gateway.port, 'acme.localhost', '/api/health', { headers: { connection: 'upgrade', upgrade: 'h2c' } });
    expect([answer.status, answer.json]).toEqual([200, { status: 'ok' }]);
  });

  test.each([
    ['another version', { 'sec-websocket-version': '7' }],
    ['a wrong key', { 'sec-websocket-key': 'short' }],
  ])('by %s of the protocol', async (_, wrong) => {
    const answer = await request(world.gateway.port, 'acme.localhost', '/api/live', { headers: { ...asking, ...wrong } });
    expect([answer.status, answer.headers['sec-websocket-version'], answer.json]).toEqual([400, '13', expect.objectContaining({ code: 'bad_request' })]);
  });

  test('without asking for it', async () => {
    const answer = await request(world.gateway.port, 'acme.localhost', '/api/live');
    expect([answer.status, answer.headers.upgrade, answer.json]).toEqual([426, 'websocket', expect.objectContaining({ code: 'upgrade_required' })]);
  });
});

describe('the tenant’s plan', () => {
  test('counts sockets and what is followed; a gateway that stops says goodbye', async () => {
    const other = await openWorld(await testServers(), { limits: { perSecond: 0.1, burst: 2, inFlight: 10, waiting: 10 } });
    other.hosts.set('acme.localhost', ready('acme'));
    await other.wake('acme', [[webshop, shop as never]]);
    const client = await connect({ in: other });
    client.say({ follow: 'order', id, token: 'right' });
    expect((await client.next()).order).toMatchObject({ id });
    client.say({ follow: 'order', id: id.replace(/1$/, '2'), token: 'right' });
    const told = await client.next();
    expect(told).toMatchObject({ problem: { code: 'too_many_requests' }, id: id.replace(/1$/, '2') });
    expect(told.retryAfter).toBeGreaterThan(1);
    expect(await refused({ in: other })).toEqual([429, 'too_many_requests']);
    await other.close();
    expect(await client.closed).toBe(1001);
  });

  test('holds no place for a socket that is open', async () => {
    const client = await connect();
    client.say({ follow: 'order', id, token: 'right' });
    await client.next();
    expect(world.gateway.readLoads().find(({ slug }) => slug === 'acme')?.inFlight).toBe(0);
    client.socket.close();
  });
});

describe('a tenant that sleeps', () => {
  test('is not woken by a socket, only by what is followed, and the client meets no error', async () => {
    world.hosts.set('sleepy.localhost', ready('sleepy'));
    world.onActivate = (slug) => delay(300).then(() => wake(slug));
    const client = await connect({ host: 'sleepy.localhost' });
    await delay(50);
    const before = world.asked.get('tenants.activate') ?? 0;
    expect(world.nodes.get('sleepy')).toBeUndefined();
    client.say({ follow: 'order', id, token: 'right' });
    expect((await client.next()).order).toMatchObject({ state: 'pending' });
    expect(world.asked.get('tenants.activate')).toBe(before + 1);
    client.socket.close();
  });

  test('may fall asleep and wake behind an open socket', async () => {
    order.state = 'confirmed';
    world.hosts.set('dreamy.localhost', ready('dreamy'));
    world.onActivate = wake;
    const client = await connect({ host: 'dreamy.localhost' });
    client.say({ follow: 'order', id, token: 'right' });
    expect((await client.next()).order).toMatchObject({ state: 'confirmed' });

    const [node] = world.nodes.get('dreamy') ?? [];
    world.nodes.set('dreamy', []);
    await node?.stop();
    world.tellNodes('dreamy');
    await delay(100);
    const before = world.asked.get('tenants.activate');
    await delay(100);
    expect([world.asked.get('tenants.activate'), client.socket.readyState]).toEqual([before, WebSocket.OPEN]);

    // Someone else wakes it, and then it has something to say.
    await request(world.gateway.port, 'dreamy.localhost', `/api/orders/${id}`, { headers: {} });
    change('fulfilled', 'dreamy');
    expect((await client.next()).order).toMatchObject({ state: 'fulfilled' });
    client.socket.close();
  });
});
