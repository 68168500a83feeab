import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceBroker } from 'moleculer';
import { ErrorCode, type NatsError } from 'nats';
import { requestSubject } from '../config/trust/mesh-subjects.ts';
import { connectionOf } from '../services/kit/mesh/nats-transporter.ts';
import { AppError } from '../services/kit/errors.ts';
import { webshop } from '../services/tenant/webshop/contract.ts';
import { eventually } from '../test/eventually.ts';
import { testServers } from '../test/servers.ts';
import { type Answer, request } from './testing/client.ts';
import { openWorld, ready, type World } from './testing/stand-ins.ts';

let world: World;
let asked: string[] = [];
const killed: ServiceBroker[] = [];
const { promise: end, resolve: letGo } = Promise.withResolvers<void>();

const cart = { id: '0198c1de-7000-7000-8000-000000000001', lines: [], total: { amount: 0, currency: 'GBP' }, orderId: null };

/** A shop on a node of that name; `hang` holds its answers back. */
const shop = (node: string, hang?: Promise<void>) => ({
  'shop.get': async () => {
    asked.push(`get ${node}`);
    await hang;
    return { slug: 'x', name: node, currency: 'GBP', categories: [] };
  },
  'carts.create': async () => {
    asked.push(`create ${node}`);
    await hang;
    return cart;
  },
});

beforeAll(async () => {
  world = await openWorld(await testServers());
});
afterAll(async () => {
  letGo();
  for (const node of killed) await node.stop();
  await world.close();
});

const wake = (slug: string, node: string, hang?: Promise<void>) => world.wake(slug, [[webshop, shop(node, hang)]]);

function newTenant(slug: string): void {
  asked = [];
  world.asked.set('tenants.activate', 0);
  world.hosts.set(`${slug}.localhost`, ready(slug));
  world.onActivate = async (wanted) => wake(wanted, 'awake');
}

function ask(slug: string, path: string, options: Parameters<typeof request>[3] = {}): Promise<Answer> {
  return request(world.gateway.port, `${slug}.localhost`, `/api${path}`, options);
}

/** As kill -9 of its process: nothing is said any more. */
async function kill(slug: string, node: ServiceBroker): Promise<void> {
  await connectionOf(node).close();
  killed.push(node);
  world.nodes.set(slug, (world.nodes.get(slug) ?? []).filter((one) => one !== node));
}

/** NATS may hear of a death a moment later; until then it takes what is sent to the dead. */
async function untilNobodyTakes(slug: string, { nodeID }: ServiceBroker): Promise<void> {
  const subject = requestSubject(`${world.prefix}-${slug}`, nodeID);
  const answer = () => connectionOf(world.platform).request(subject, '', { timeout: 200 }).catch(({ code }: NatsError) => code);
  await eventually(async () => expect(await answer()).toBe(ErrorCode.NoResponders));
}

const seen = async (entry: string) => {
  while (!asked.includes(entry)) await delay(5);
};

test('a sleeping tenant is activated once, however many wait for it', async () => {
  newTenant('sleeper');
  const answers = await Promise.all(Array.from({ length: 40 }, () => ask('sleeper', '/shop')));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(world.asked.get('tenants.activate')).toBe(1);
});

test('a tenant that was put to sleep is activated again', async () => {
  newTenant('tired');
  await ask('tired', '/shop');
  await world.nodes.get('tired')?.[0]?.stop();
  world.nodes.set('tired', []);
  world.tellNodes('tired');
  await delay(50);
  expect((await ask('tired', '/shop')).status).toBe(200);
  expect(world.asked.get('tenants.activate')).toBe(2);
});

test('a GET that waits for a node that dies is answered by the next one', async () => {
  newTenant('phoenix');
  const first = await wake('phoenix', 'first', end);
  const answer = ask('phoenix', '/shop');
  await seen('get first');
  await kill('phoenix', first);
  world.tellNodes('phoenix', [first]);
  expect((await answer).json).toMatchObject({ name: 'awake' });
});

test('a POST that waits for a node that dies is refused, unless its key lets it be repeated', async () => {
  newTenant('careful');
  const first = await wake('careful', 'first', end);
  const plain = ask('careful', '/carts', { method: 'POST' });
  const keyed = ask('careful', '/carts', { method: 'POST', headers: { 'idempotency-key': 'one' } });
  while (asked.length < 2) await delay(5);
  await kill('careful', first);
  world.tellNodes('careful', [first]);
  const refused = await plain;
  expect([refused.status, refused.json]).toEqual([503, expect.objectContaining({ code: 'service_unavailable' })]);
  expect(refused.headers['retry-after']).toBe('1');
  expect((await keyed).status).toBe(201);
  expect(asked).toEqual(['create first', 'create first', 'create awake']);
});

test('a node that died without a word is found out, and any request that never reached one goes on', async () => {
  newTenant('gone');
  const first = await wake('gone', 'first');
  await ask('gone', '/shop');
  await kill('gone', first);
  await untilNobodyTakes('gone', first);
  expect((await ask('gone', '/carts', { method: 'POST' })).status).toBe(201);
});

test('a node that is put down answers what it has in hand, and later requests wake the next one', async () => {
  newTenant('orderly');
  const hang = Promise.withResolvers<void>();
  const first = await wake('orderly', 'first', hang.promise);
  const inHand = ask('orderly', '/carts', { method: 'POST' });
  await seen('create first');
  world.nodes.set('orderly', []);
  const closed = world.closeDoor(first);
  // The server has heard of it then: what comes before is in hand like the first.
  await connectionOf(first).flush();
  const late = await ask('orderly', '/shop');
  hang.resolve();
  await closed;
  expect([(await inHand).status, late.json]).toEqual([201, expect.objectContaining({ name: 'awake' })]);
  await first.stop();
});

test('a tenant that cannot wake is told as the supervisor tells it', async () => {
  newTenant('broken');
  world.onActivate = () => Promise.reject(new AppError('tenant_not_ready', { detail: 'no host' }));
  const answer = await ask('broken', '/shop');
  expect([answer.status, answer.headers['retry-after'], answer.json]).toEqual([
    503,
    '1',
    expect.objectContaining({ code: 'tenant_not_ready', detail: 'no host' }),
  ]);
});

test('whoever may not ask wakes nobody', async () => {
  newTenant('guarded');
  expect((await ask('guarded', '/orders')).status).toBe(401);
  expect((await ask('guarded', '/nothing')).status).toBe(404);
  expect(world.asked.get('tenants.activate')).toBe(0);
});
