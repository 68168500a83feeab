import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { tenantUser } from '../../config/names.ts';
import { testServers, type SharedServers } from '../../test/servers.ts';
import { newTenant } from '../../test/tenants.ts';
import { cacheProvisioner, type CacheProvisioner } from './cache.ts';
import type { ProvisionedTenant } from './provisioner.ts';
import { generateSecrets, type TenantSecrets } from './secrets.ts';

const prefix = 'cachetest';

let servers: SharedServers;
let admin: Redis;
let provisioner: CacheProvisioner;
let tenant: ProvisionedTenant;
let secrets: TenantSecrets;
const opened: Redis[] = [];

beforeAll(async () => {
  servers = await testServers();
  admin = new Redis(servers.addresses.redisUrl);
  provisioner = cacheProvisioner(admin, prefix);
});

afterAll(() => admin.disconnect());

beforeEach(() => {
  tenant = newTenant();
  secrets = generateSecrets();
});

afterEach(async () => {
  for (const redis of opened.splice(0)) redis.disconnect();
  await provisioner.undo(tenant, secrets);
});

async function open(as: ProvisionedTenant, { cache }: TenantSecrets): Promise<Redis> {
  const { hostname, port } = new URL(servers.addresses.redisUrl);
  const redis = new Redis({
    host: hostname,
    port: Number(port),
    username: tenantUser(prefix, as),
    password: cache.password,
    enableReadyCheck: false,
    lazyConnect: true,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
  });
  redis.on('error', () => {});
  opened.push(redis);
  await redis.connect();
  // A refused password shows at the first command only.
  await redis.ping();
  return redis;
}

test('a provisioned tenant has its keys and channels', async () => {
  await provisioner.provision(tenant, secrets);
  expect(await provisioner.probe(tenant, secrets)).toBe(true);
  const redis = await open(tenant, secrets);
  const listener = await open(tenant, secrets);
  await redis.multi().set(`${tenant.slug}:a`, '1').incr(`${tenant.slug}:a`).expire(`${tenant.slug}:a`, 60).exec();
  expect(await redis.eval('return redis.call("get", KEYS[1])', 1, `${tenant.slug}:a`)).toBe('2');
  const heard = new Promise((resolve) => listener.once('message', (_channel, text) => resolve(text)));
  await listener.subscribe(`${tenant.slug}:news`);
  await redis.publish(`${tenant.slug}:news`, 'hello');
  expect(await heard).toBe('hello');
});

test('it is refused the keys and channels of others, and whatever tells of them', async () => {
  await provisioner.provision(tenant, secrets);
  await admin.set('other:a', '1', 'EX', 60);
  const redis = await open(tenant, secrets);
  const attempts = [
    ['get', 'other:a'], ['set', 'other:a', '2'], ['del', 'other:a'], ['rename', `${tenant.slug}:a`, 'other:b'], ['get', tenant.slug],
    ['eval', 'return redis.call("get", "other:a")', '0'], ['publish', 'other:news', 'x'], ['subscribe', 'other:news'], ['psubscribe', '*'],
    ['scan', '0'], ['keys', '*'], ['randomkey'], ['dbsize'], ['select', '1'], ['move', `${tenant.slug}:a`, '1'], ['flushall'], ['flushdb'],
    ['config', 'get', '*'], ['acl', 'list'], ['acl', 'whoami'], ['client', 'list'], ['client', 'info'], ['client', 'kill', 'id', '1'], ['info'],
    ['monitor'], ['pubsub', 'channels'], ['script', 'flush'], ['script', 'kill'], ['function', 'list'], ['shutdown'],
    ['slowlog', 'get'], ['memory', 'doctor'], ['latency', 'doctor'], ['swapdb', '0', '1'], ['migrate', '127.0.0.1', '1', 'a', '0', '1'],
    ['replicaof', 'no', 'one'], ['save'], ['object', 'encoding', 'other:a'], ['sort', `${tenant.slug}:a`, 'by', 'other:*'], ['copy', 'other:a', `${tenant.slug}:b`],
  ];
  const answered: string[] = [];
  for (const [command = '', ...values] of attempts) {
    const answer = await redis.call(command, ...values).then(String, (error: Error) => error.message);
    if (!/^NOPERM|can't access at least one of the keys/.test(answer)) answered.push(`${command} ${values.join(' ')}: ${answer}`);
  }
  expect(answered).toEqual([]);
  expect(await admin.get('other:a')).toBe('1');
});

test('the password of one tenant does not open another', async () => {
  await provisioner.provision(tenant, secrets);
  await expect(open(tenant, generateSecrets())).rejects.toThrow(/NOAUTH|WRONGPASS|closed/);
});

test('provisioning again leaves those who are connected alone', async () => {
  await provisioner.provision(tenant, secrets);
  const redis = await open(tenant, secrets);
  await provisioner.provision(tenant, secrets);
  await redis.set(`${tenant.slug}:a`, '1');
});

test('undo ends the connections, removes the keys, and may be run again or on nothing', async () => {
  const other = { ...tenant, slug: `${tenant.slug}-2` };
  await provisioner.provision(tenant, secrets);
  const redis = await open(tenant, secrets);
  for (let key = 0; key < 2500; key += 500) await redis.mset(Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`${tenant.slug}:${key + n}`, 'x'])));
  await admin.set(`${other.slug}:a`, '1', 'EX', 60);
  const closed = new Promise((resolve) => redis.once('close', resolve));
  await provisioner.undo(tenant, secrets);
  await closed;
  expect(await provisioner.probe(tenant, secrets)).toBe(false);
  expect(await admin.keys(`${tenant.slug}:*`)).toEqual([]);
  expect(await admin.get(`${other.slug}:a`)).toBe('1');
  await expect(open(tenant, secrets)).rejects.toThrow(/NOAUTH|WRONGPASS|closed/);
  await provisioner.undo(tenant, secrets);
  await provisioner.undo(newTenant(), secrets);
});

test('a sleeping tenant is cut off until it is opened again, and keeps what it had', async () => {
  await provisioner.provision(tenant, secrets);
  const redis = await open(tenant, secrets);
  await redis.set(`${tenant.slug}:a`, '1');
  const closed = new Promise((resolve) => redis.once('close', resolve));
  await provisioner.close(tenant);
  await closed;
  await expect(open(tenant, secrets)).rejects.toThrow(/NOAUTH|WRONGPASS|closed/);
  await provisioner.open(tenant, secrets);
  expect(await (await open(tenant, secrets)).get(`${tenant.slug}:a`)).toBe('1');
});

test('a Redis that is away is worth another try, a refusal is not', async () => {
  const away = new Redis('redis://127.0.0.1:1', { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: null });
  away.on('error', () => {});
  await expect(cacheProvisioner(away, prefix).provision(tenant, secrets)).rejects.toMatchObject({ type: 'service_unavailable' });
  await provisioner.provision(tenant, secrets);
  const limited = await open(tenant, secrets);
  await expect(cacheProvisioner(limited, prefix).provision(newTenant(), secrets)).rejects.toMatchObject({ code: 'provisioning_refused' });
});
