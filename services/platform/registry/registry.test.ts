import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import moleculer from 'moleculer';
import pg from 'pg';
import { preparePlatformDatabases } from '../../../actors/platform/platform-databases.ts';
import { testServers } from '../../../test/servers.ts';
import { type DatabaseCredentials, type DatabaseDoor, openDatabase } from '../../kit/database.ts';
import { codeOf } from '../../kit/errors.ts';
import { createLogger } from '../../kit/logger.ts';
import { withDatabase } from '../../kit/migrations.ts';
import { moleculerService } from '../../kit/moleculer-service.ts';
import type { RequestMeta } from '../../kit/envelope.ts';
import { permissions } from '../../kit/permission.ts';
import { commands, transitions } from './tenant-states.ts';
import { registryService } from './registry.service.ts';

const prefix = `r${randomBytes(4).toString('hex')}`;
const asked: string[] = [];
const nudged: unknown[] = [];
let credentials: DatabaseCredentials;
let broker: moleculer.ServiceBroker;
let door: DatabaseDoor;
let server: pg.Client;
/** Of the supervisor that writes. */
let fence = 0;

beforeAll(async () => {
  const { addresses, keyring } = await testServers();
  server = new pg.Client(addresses.databaseUrl);
  await server.connect();
  credentials = (await preparePlatformDatabases(addresses.databaseUrl, prefix, keyring)).registry.service;
  door = openDatabase(credentials, { schema: 'registry', max: 4, subscribers: (event) => (event === 'tenant.requested' ? ['identity'] : []), name: 'test' });
  broker = new moleculer.ServiceBroker({ logger: false, validator: false, skipProcessEventRegistration: true });
  broker.createService(
    moleculerService(registryService, { facts: { prefix, domain: 'example.test', port: 80 }, database: door, log: createLogger('test', 'silent') }),
  );
  broker.createService({
    name: 'supervisor',
    actions: {
      'tenants.provision': ({ params }: moleculer.Context<{ slug: string }>) => void asked.push(params.slug),
      'tenants.command': ({ params }: moleculer.Context<{ slug: string; command: string }>) => void asked.push(`${params.command} ${params.slug}`),
    },
    events: { 'nudge.tenant': ({ params }: moleculer.Context) => void nudged.push(params) },
  });
  await broker.start();
}, 120_000);

afterAll(async () => {
  await broker.stop();
  await door.close();
  for (const name of ['platform', 'identity']) await server.query(`drop database ${prefix}_${name} with (force)`);
  const { rows } = await server.query<{ rolname: string }>('select rolname from pg_roles where starts_with(rolname, $1)', [`${prefix}_`]);
  for (const { rolname } of rows) await server.query(`drop role ${rolname}`);
  await server.end();
});

beforeEach(() => {
  asked.length = 0;
  nudged.length = 0;
});

const wanted = (slug: string) => ({ slug, name: 'A Company', type: 'retailer' });

test('create keeps the wish, then tells the supervisor, once per Idempotency-Key', async () => {
  const answers = [await ask('tenants.create', wanted('first'), 'key-1'), await ask('tenants.create', wanted('first'), 'key-1')];
  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0]).toMatchObject({ state: 'requested', hostnames: ['first.example.test'], awake: false, plan: 'starter', currency: 'GBP' });
  await settled();
  expect(asked).toEqual(['first']);
  expect(await ask('tenants.get', { slug: 'first' })).toEqual(answers[0]);
});

test('create refuses a slug that is reserved, taken or none, and changes nothing', async () => {
  await ask('tenants.create', wanted('mine'));
  const before = await ask('tenants.list', {});
  for (const slug of ['admin', prefix, `${prefix}-gateway`]) expect(await refusal('tenants.create', wanted(slug))).toBe('slug_reserved');
  expect(await refusal('tenants.create', { ...wanted('mine'), name: 'Other' })).toBe('slug_taken');
  expect(await refusal('tenants.create', wanted('Mine'))).toBe('invalid_fields');
  expect(await refusal('tenants.create', { ...wanted('mars'), timezone: 'Mars/Base' })).toBe('invalid_fields');
  expect(await ask('tenants.list', {})).toEqual(before);
});

test('a slug whose making failed may be asked for again, by a request that is known to be the later one', async () => {
  await ask('tenants.create', wanted('again'));
  await record({ slug: 'again', state: 'provisioning' });
  await record({ slug: 'again', state: 'failed', reason: 'storage: full' });
  expect(await ask('tenants.get', { slug: 'again' })).toMatchObject({ state: 'failed', reason: 'storage: full' });
  expect(await ask('tenants.create', { ...wanted('again'), type: 'brand' })).toMatchObject({ state: 'requested', type: 'brand', reason: null });
  const [first, second] = await requestsFor('again');
  expect(first).toMatchObject({ type: 'retailer', generation: expect.any(Number) });
  expect(second).toMatchObject({ type: 'brand', generation: expect.any(Number) });
  expect(second!.generation).toBeGreaterThan(first!.generation);
});

/** What other services are told of requests for a slug, in order. */
async function requestsFor(slug: string): Promise<{ type: string; generation: number }[]> {
  const client = new pg.Client(withDatabase((await testServers()).addresses.databaseUrl, credentials.database));
  await client.connect();
  const { rows } = await client.query(`select payload->'payload' as told from queue._private_jobs where payload->'payload'->>'slug' = $1 order by id`, [slug]);
  await client.end();
  return rows.map(({ told }) => told);
}

test('record follows the states, tells gateways, and raises the generation that they compare', async () => {
  await ask('tenants.create', wanted('steps'));
  const first = await resolve('steps.example.test');
  expect(await refusal('tenants.record', { slug: 'steps', fence: 0, state: 'ready' })).toBe('wrong_state');
  await record({ slug: 'steps', state: 'provisioning', event: 'tenant.provisioning' });
  await record({ slug: 'steps', resource: { name: 'database', state: 'failed', error: 'disk' } });
  await record({ slug: 'steps', state: 'ready', awake: true, event: 'tenant.ready' });
  const last = await resolve('steps.example.test');
  expect(last).toMatchObject({ slug: 'steps', plan: 'starter', state: 'ready' });
  expect(last!.generation).toBeGreaterThan(first!.generation);
  expect(nudged).toContainEqual({ slug: 'steps', hostnames: ['steps.example.test'], generation: last!.generation });
  expect(await ask('tenants.get', { slug: 'steps' })).toMatchObject({ awake: true, resources: { database: { state: 'failed', error: 'disk' }, cache: { state: 'absent' } } });
  const { items } = (await ask('tenants.events', { slug: 'steps' })) as { items: { event: string }[] };
  expect(items.map(({ event }) => event)).toEqual(['tenant.requested', 'tenant.provisioning', 'tenant.ready']);
  expect(await resolve('nobody.example.test')).toBeNull();
});

test('a supervisor that was succeeded reads and writes nothing more', async () => {
  await ask('tenants.create', wanted('fenced'));
  await record({ slug: 'fenced', state: 'provisioning', event: 'tenant.provisioning' });
  const client = new pg.Client(credentials);
  await client.connect();
  const { rows } = await client.query<{ fence: string }>('select registry.take_supervision() as fence');
  await client.end();
  expect(await refusal('tenants.record', { slug: 'fenced', fence, state: 'ready' })).toBe('supervisor_succeeded');
  expect(await refusal('tenants.load', { slug: 'fenced', fence })).toBe('supervisor_succeeded');
  expect(await ask('tenants.get', { slug: 'fenced' })).toMatchObject({ state: 'provisioning' });
  expect(Number(rows[0]!.fence)).toBeGreaterThan(fence);
  fence = Number(rows[0]!.fence);
  expect(await refusal('tenants.load', { slug: 'fenced', fence })).toBe('done');
  await record({ slug: 'fenced', state: 'ready', event: 'tenant.ready' });
  expect(await ask('tenants.get', { slug: 'fenced' })).toMatchObject({ state: 'ready' });
});

test('two supervisors never hold the lease at once, and the second gets it when the first one’s session ends', async () => {
  const [first, second] = [new pg.Client(credentials), new pg.Client(credentials)];
  await Promise.all([first.connect(), second.connect()]);
  await first.query('select registry.take_supervision()');
  await second.query('set lock_timeout = 50');
  await expect(second.query('select registry.take_supervision()')).rejects.toMatchObject({ code: '55P03' });
  await second.query('set lock_timeout = 20000');
  const taken = second.query<{ fence: string }>('select registry.take_supervision() as fence');
  await first.end();
  fence = Number((await taken).rows[0]!.fence);
  await second.end();
});

test('sleepers whose mail is due are told earliest first, and neither those that are awake nor those that may not run', async () => {
  const [soon, later, awake, held] = ['due-soon', 'due-later', 'due-awake', 'due-held'];
  for (const slug of [soon, later, awake, held]) {
    await ask('tenants.create', wanted(slug));
    await record({ slug, state: 'provisioning' });
    await record({ slug, state: 'ready', awake: true });
  }
  await record({ slug: later, awake: false, dueInMs: 60_000 });
  await record({ slug: soon, awake: false, dueInMs: -5 });
  await record({ slug: held, awake: false, dueInMs: 0, quarantine: 'It crashed.' });
  const due = (await asService('tenants.due', { limit: 10 })) as { slug: string; inMs: number }[];
  expect(due.map(({ slug }) => slug)).toEqual([soon, later]);
  expect(due[0]!.inMs).toBeLessThanOrEqual(0);
  expect(due[1]!.inMs).toBeGreaterThan(50_000);
  await record({ slug: later, awake: true });
  expect(await asService('tenants.due', { limit: 10 })).toHaveLength(1);
  // It did not come up, and its mail is still due.
  await record({ slug: later, awake: false });
  expect(await asService('tenants.due', { limit: 10 })).toHaveLength(2);
});

test('a quarantine and its reason are in the record until it is lifted', async () => {
  await ask('tenants.create', wanted('wild'));
  await record({ slug: 'wild', quarantine: 'It crashed.', isolation: 'thread', event: 'tenant.quarantined', detail: 'Error: secret of the house' });
  expect(await ask('tenants.get', { slug: 'wild' })).toMatchObject({ isolation: 'thread', quarantine: { reason: 'It crashed.', since: expect.any(String) } });
  await record({ slug: 'wild', quarantine: null });
  expect(await ask('tenants.get', { slug: 'wild' })).toMatchObject({ isolation: 'thread', quarantine: null });
});

test('command goes to the supervisor where it fits the state, and nowhere else', async () => {
  await ask('tenants.create', wanted('orders'));
  expect(await refusal('tenants.command', { slug: 'orders', command: 'suspend' })).toBe('wrong_state');
  expect(await refusal('tenants.command', { slug: 'nobody', command: 'suspend' })).toBe('tenant_not_found');
  await record({ slug: 'orders', state: 'provisioning' });
  await record({ slug: 'orders', state: 'ready' });
  await ask('tenants.command', { slug: 'orders', command: 'suspend' });
  expect(asked).toContain('suspend orders');
});

test('list pages by slug', async () => {
  for (const slug of ['page-a', 'page-b', 'page-c']) await ask('tenants.create', wanted(slug));
  const slugs: string[] = [];
  let after: string | undefined;
  do {
    const page = (await ask('tenants.list', { limit: 2, after })) as { items: { slug: string }[]; next: string | null };
    slugs.push(...page.items.map(({ slug }) => slug));
    after = page.next ?? undefined;
  } while (after !== undefined);
  expect(slugs).toEqual(slugs.toSorted());
  expect(slugs).toEqual(expect.arrayContaining(['page-a', 'page-b', 'page-c']));
});

test('only operators see tenants, and only services what is internal', async () => {
  const anyone = meta({ kind: 'anyone', subject: null, roles: [] });
  const staff = meta({ kind: 'service-account', subject: 'x', roles: [], permissions: [...permissions] });
  expect(await broker.call('registry.tenants.list', {}, { meta: anyone }).catch(codeOf)).toBe('unauthenticated');
  expect(await broker.call('registry.tenants.list', {}, { meta: staff }).catch(codeOf)).toBe('forbidden');
  const operator = meta({ kind: 'person', subject: 'o', roles: ['operator'] });
  expect(await broker.call('registry.tenants.load', { slug: 'first' }, { meta: operator }).catch(codeOf)).toBe('forbidden');
});

test('the lifecycle’s log cannot be changed by the service itself', async () => {
  const client = new pg.Client(credentials);
  await client.connect();
  for (const statement of ['update registry.lifecycle_events set event = $$x$$', 'delete from registry.lifecycle_events', 'select * from queue.jobs']) {
    await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });
  }
  await client.end();
});

test('the states and commands are consistent data', () => {
  const reachable = new Set(['requested', ...Object.values(transitions).flat()]);
  expect([...reachable].toSorted()).toEqual(Object.keys(transitions).toSorted());
  for (const { from, to } of Object.values(commands)) {
    for (const state of from) expect(state === to || transitions[state].includes(to)).toBe(true);
  }
});

function meta(scope: Pick<RequestMeta['scope'], 'kind' | 'subject' | 'roles'> & Partial<RequestMeta['scope']>): RequestMeta {
  return { scope: { permissions: [], ...scope, requestId: 'request-1', correlationId: 'request-1' } };
}

function ask(action: string, params: object, idempotencyKey?: string): Promise<unknown> {
  const operator = meta({ kind: 'service-account', subject: 'operator', roles: ['operator'] });
  return broker.call(`registry.${action}`, params, { meta: { ...operator, idempotencyKey } });
}

function asService(action: string, params: object): Promise<unknown> {
  return broker.call(`registry.${action}`, params, { meta: meta({ kind: 'service', subject: 'test', roles: [] }) });
}

function refusal(action: string, params: object): Promise<unknown> {
  return asService(action, params).then(() => 'done', codeOf);
}

function record(params: object): Promise<unknown> {
  return broker.call('registry.tenants.record', { fence, ...params }, { meta: meta({ kind: 'service', subject: 'supervisor', roles: [] }) });
}

function resolve(host: string): Promise<{ slug: string; generation: number } | null> {
  return broker.call('registry.hosts.resolve', { host }, { meta: meta({ kind: 'service', subject: 'gateway', roles: [] }) });
}

/** What follows an answer runs in the next turns of the loop. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
}
