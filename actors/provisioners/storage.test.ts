import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { tenantBuckets, tenantUser } from '../../config/names.ts';
import { testServers, type SharedServers } from '../../test/servers.ts';
import { newTenant } from '../../test/tenants.ts';
import type { ProvisionedTenant, Provisioner } from './provisioner.ts';
import { generateSecrets, type TenantSecrets } from './secrets.ts';
import { signedRequest, type S3Keys, type S3Request } from './signed-request.ts';
import { storageProvisioner } from './storage.ts';

const prefix = 's3test';

let servers: SharedServers;
let endpoint: string;
let provisioner: Provisioner;
let tenant: ProvisionedTenant;
let secrets: TenantSecrets;
let buckets: { private: string; public: string };

beforeAll(async () => {
  servers = await testServers({ storage: true });
  ({ endpoint } = servers.addresses.s3);
  provisioner = storageProvisioner(servers.addresses.s3, prefix);
}, 180_000);

beforeEach(() => {
  tenant = newTenant();
  secrets = generateSecrets();
  buckets = tenantBuckets(prefix, tenant);
});

afterEach(() => provisioner.undo(tenant, secrets));

const send = (keys: S3Keys, request: S3Request) => signedRequest(endpoint, keys, request);
const status = async (keys: S3Keys, request: S3Request) => (await send(keys, request)).status;
const put = (keys: S3Keys, path: string, body = 'hello') => status(keys, { method: 'PUT', path, body });

test('a provisioned tenant puts and gets in both buckets; strangers get from the public one alone', async () => {
  await provisioner.provision(tenant, secrets);
  expect(await provisioner.probe(tenant, secrets)).toBe(true);
  for (const bucket of [buckets.private, buckets.public]) {
    expect(await put(secrets.storage, `/${bucket}/a%20b/tea%C3%A9.txt`)).toBe(200);
    expect(await send(secrets.storage, { method: 'GET', path: `/${bucket}/a%20b/tea%C3%A9.txt` })).toEqual({ status: 200, text: 'hello' });
  }
  const asStranger = async (path: string, method = 'GET') => (await fetch(`${endpoint}${path}`, { method, body: method === 'PUT' ? 'x' : undefined })).status;
  expect(await asStranger(`/${buckets.public}/a%20b/tea%C3%A9.txt`)).toBe(200);
  expect(await asStranger(`/${buckets.private}/a%20b/tea%C3%A9.txt`)).toBe(403);
  expect(await asStranger(`/${buckets.public}`)).toBe(403);
  expect(await asStranger(`/${buckets.public}/b.txt`, 'PUT')).toBe(403);
});

test('the keys of one tenant are refused at the buckets of another and at the administration', async () => {
  const other = newTenant();
  const otherSecrets = generateSecrets();
  await provisioner.provision(tenant, secrets);
  await provisioner.provision(other, otherSecrets);
  try {
    for (const bucket of Object.values(tenantBuckets(prefix, other))) {
      expect(await put(otherSecrets.storage, `/${bucket}/a`)).toBe(200);
      expect(await put(secrets.storage, `/${bucket}/a`)).toBe(403);
      expect(await status(secrets.storage, { method: 'DELETE', path: `/${bucket}/a` })).toBe(403);
      expect(await status(secrets.storage, { method: 'GET', path: `/${bucket}` })).toBe(403);
      expect(await status(secrets.storage, { method: 'DELETE', path: `/${bucket}` })).toBe(403);
    }
    expect(await status(secrets.storage, { method: 'GET', path: `/${tenantBuckets(prefix, other).private}/a` })).toBe(403);
    expect(await status(secrets.storage, { method: 'GET', path: '/admin/user', query: { uid: tenantUser(prefix, other) } })).toBe(403);
    expect(await put({ ...otherSecrets.storage, secretKey: secrets.storage.secretKey }, `/${tenantBuckets(prefix, other).private}/a`)).toBe(403);
  } finally {
    await provisioner.undo(other, otherSecrets);
  }
});

test('the quota of the plan is set', async () => {
  await provisioner.provision(tenant, secrets);
  const query = { quota: '', uid: tenantUser(prefix, tenant), 'quota-type': 'user' };
  const { text } = await send(servers.addresses.s3, { method: 'GET', path: '/admin/user', query });
  expect(JSON.parse(text)).toMatchObject({ enabled: true, max_size: 5 * 1024 ** 3, max_objects: 100_000 });
});

test.each([
  ['before the buckets', async () => void (await status(secrets.storage, { method: 'DELETE', path: `/${buckets.public}` }))],
  ['before the policy', async () => void (await status(secrets.storage, { method: 'DELETE', path: `/${buckets.public}`, query: { policy: '' } }))],
  ['after everything', async () => {}],
])('a crash %s is mended by provisioning again', async (_when, crash) => {
  await provisioner.provision(tenant, secrets);
  await put(secrets.storage, `/${buckets.private}/kept`);
  await crash();
  await provisioner.provision(tenant, secrets);
  expect(await provisioner.probe(tenant, secrets)).toBe(true);
  expect(await put(secrets.storage, `/${buckets.public}/a`)).toBe(200);
  expect((await fetch(`${endpoint}/${buckets.public}/a`)).status).toBe(200);
  expect(await status(secrets.storage, { method: 'GET', path: `/${buckets.private}/kept` })).toBe(200);
});

test('undo removes objects, buckets and user, and may be run again or on nothing', async () => {
  await provisioner.provision(tenant, secrets);
  await Promise.all(['a', 'b/c', 'b/d'].map((key) => put(secrets.storage, `/${buckets.private}/${key}`)));
  await provisioner.undo(tenant, secrets);
  expect(await provisioner.probe(tenant, secrets)).toBe(false);
  expect(await put(secrets.storage, `/${buckets.private}/a`)).toBe(403);
  const admin = servers.addresses.s3;
  expect(await status(admin, { method: 'GET', path: '/admin/user', query: { uid: tenantUser(prefix, tenant) } })).toBe(404);
  expect(await status(admin, { method: 'GET', path: '/admin/bucket', query: { bucket: buckets.private } })).toBe(404);
  await provisioner.undo(tenant, secrets);
  await provisioner.undo(newTenant(), secrets);
  await provisioner.provision(tenant, secrets);
  expect(await provisioner.probe(tenant, secrets)).toBe(true);
});

test('a gateway that is away is worth another try, a refusal is not', async () => {
  const away = storageProvisioner({ ...servers.addresses.s3, endpoint: 'http://127.0.0.1:1' }, prefix);
  await expect(away.provision(tenant, secrets)).rejects.toMatchObject({ type: 'service_unavailable' });
  const stranger = storageProvisioner({ endpoint, ...secrets.storage }, prefix);
  const failure = await stranger.provision(tenant, secrets).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'provisioning_refused' });
  expect(String(failure)).not.toContain(secrets.storage.secretKey);
});
