import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { testServers } from '../../../test/servers.ts';
import { codeOf } from '../../kit/errors.ts';
import { createLogger } from '../../kit/logger.ts';
import { identity } from './contract.ts';
import { openAccessCache } from './grants/access-cache.ts';
import { company, joined, type Somebody } from './testing/company.ts';
import { createIdentityDatabase, type IdentityDatabase, runIdentity, type RunningIdentity } from './testing/open-identity.ts';

const secret = randomBytes(32).toString('base64url');
// Redis is shared with other tests.
const [brand, supplier, rival] = ['brand', 'supplier', 'rival'].map((name) => `${name}-${randomBytes(4).toString('hex')}`) as [string, string, string];
const key = `supplier:${supplier}:brand_access:${brand}`;

let database: IdentityDatabase;
let running: RunningIdentity;
let redis: Redis;
let owner: Somebody;
let supplierOwner: Somebody;

beforeAll(async () => {
  const { addresses } = await testServers();
  redis = new Redis(addresses.redisUrl);
  database = await createIdentityDatabase(addresses.databaseUrl);
  running = await runIdentity(database, { derive: () => secret }, { domain: 'shops.test', port: 8080 });
  owner = (await company(running, brand)).owner;
  supplierOwner = (await company(running, supplier, 'supplier')).owner;
  await company(running, rival);
}, 180_000);

afterAll(async () => {
  await redis?.del(key);
  redis?.disconnect();
  await running?.stop();
  await database?.drop();
});

beforeEach(async () => {
  await owner.me(identity, 'brand-access.revoke', { organisation: brand, supplier }).catch(() => {});
  await running.settled();
});

const grant = () => owner.me(identity, 'brand-access.grant', { organisation: brand, supplier });
const revoke = () => owner.me(identity, 'brand-access.revoke', { organisation: brand, supplier });
const check = async (at = running) => (await at.call(identity, 'brand-access.check', { supplier, brand })).allowed;

test('a supplier may read what a brand has granted, until the moment it is revoked, with a warm cache', async () => {
  expect(await check()).toBe(false);
  await grant();
  await running.settled();
  expect(await check()).toBe(true);
  expect(JSON.parse((await redis.get(key)) ?? '')).toMatchObject({ allowed: true });
  expect(await redis.ttl(key)).toBeGreaterThan(290);
  await revoke();
  expect(await check()).toBe(false);
  expect(await running.call(identity, 'brand-access.check', { supplier, brand: rival })).toEqual({ allowed: false });
});

test('the answer comes from the cache while it is there, and from the database when it is not', async () => {
  await grant();
  await running.settled();
  await database.superuser.query('update identity.brand_access set allowed = false');
  expect(await check()).toBe(true);
  await redis.del(key);
  expect(await check()).toBe(false);
});

test('what was revoked is denied by every node that was told, even where Redis goes on saying otherwise', async () => {
  await grant();
  await running.settled();
  const old = (await redis.get(key)) ?? '';
  const other = await runIdentity(database, { derive: () => secret }, { domain: 'shops.test', port: 8080 });
  // As NATS between two nodes does.
  running.broker.createService({
    name: 'wire',
    events: { 'nudge.brand-access': ({ params }: { params: object }) => void other.broker.broadcast('nudge.brand-access', params) },
  });
  try {
    while (!(await check(other))) await new Promise((resolve) => setTimeout(resolve, 10));
    await revoke();
    await running.settled();
    await redis.set(key, old);
    expect(await check(other)).toBe(false);
    await redis.set(key, old);
    expect(await check()).toBe(false);
  } finally {
    await running.broker.destroyService('wire');
    await other.stop();
  }
});

test('a node that may not have been told asks for the truth', async () => {
  const later = JSON.stringify({ allowed: true, generation: Number.MAX_SAFE_INTEGER });
  const other = await runIdentity(database, { derive: () => secret }, { domain: 'shops.test', port: 8080 });
  try {
    await redis.set(key, later);
    while (!(await check(other))) await new Promise((resolve) => setTimeout(resolve, 10));
    await other.broker.broadcastLocal('$transporter.connected', { wasReconnect: true });
    expect(await check(other)).toBe(false);
  } finally {
    await redis.del(key);
    await other.stop();
  }
});

test('whoever read the truth before it changed does not put it back', async () => {
  await grant();
  await running.settled();
  const old = (await redis.get(key)) ?? '';
  await revoke();
  const slow = openAccessCache((await testServers()).addresses.redisUrl, createLogger('test', 'silent'));
  while ((await slow.get(supplier, brand)) === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
  await slow.put(supplier, brand, JSON.parse(old) as { allowed: boolean; generation: number });
  slow.close();
  expect(await check()).toBe(false);
});

test('Redis away: the truth is asked, and what was revoked is denied', async () => {
  await grant();
  await running.settled();
  const away = await runIdentity(database, { derive: () => secret }, { domain: 'shops.test', port: 8080 }, {}, { redisUrl: 'redis://127.0.0.1:1' });
  expect(await check(away)).toBe(true);
  const asOwner = away.as({ kind: 'person', subject: owner.personId, session: owner.session.id });
  expect(await asOwner(identity, 'brand-access.revoke', { organisation: brand, supplier })).toEqual({ removed: true });
  expect(await check(away)).toBe(false);
  await away.stop();
  // The node without Redis may have taken the event, in vain: the other one does, and Redis learns of it.
  for (const until = Date.now() + 20_000; (await tryAgain()) > 0 && Date.now() < until; ) await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await check()).toBe(false);
});

/** Lets events be due that wait for their next attempt. @returns how many are not handled */
async function tryAgain(): Promise<number> {
  await database.superuser.query('update queue._private_jobs set run_at = now(), last_error = null where locked_at is null');
  const { rowCount } = await database.superuser.query('select from queue._private_jobs');
  return rowCount ?? 0;
}

test('the database and Redis away: nobody is allowed', async () => {
  const lost = { ...database, credentials: { ...database.credentials, port: 1 } };
  const away = await runIdentity(lost, { derive: () => secret }, { domain: 'shops.test', port: 8080 }, {}, { redisUrl: 'redis://127.0.0.1:1' });
  expect(await check(away).catch(() => 'no answer')).toBe('no answer');
  await away.stop();
});

test('a brand decides, and nobody else', async () => {
  const staff = await joined(running, owner, brand, 'staff');
  const params = { organisation: brand, supplier };
  expect(await staff.me(identity, 'brand-access.grant', params).catch(codeOf)).toBe('forbidden');
  expect(await supplierOwner.me(identity, 'brand-access.grant', params).catch(codeOf)).toBe('not_found');
  expect(await supplierOwner.me(identity, 'brand-access.grant', { organisation: supplier, supplier }).catch(codeOf)).toBe('wrong_state');
  expect(await owner.me(identity, 'brand-access.grant', { organisation: brand, supplier: rival }).catch(codeOf)).toBe('tenant_not_found');
  expect(await revoke().catch(codeOf)).toBe('not_found');
});

test('both sides see what is granted', async () => {
  expect(await grant()).toMatchObject({ slug: supplier, since: expect.any(String) });
  expect((await owner.me(identity, 'brand-access.suppliers', { organisation: brand })).items).toMatchObject([{ slug: supplier }]);
  expect((await supplierOwner.me(identity, 'brand-access.brands', { organisation: supplier })).items).toMatchObject([{ slug: brand }]);
  expect(await supplierOwner.me(identity, 'brand-access.suppliers', { organisation: brand }).catch(codeOf)).toBe('not_found');
  await revoke();
  expect((await supplierOwner.me(identity, 'brand-access.brands', { organisation: supplier })).items).toEqual([]);
});
