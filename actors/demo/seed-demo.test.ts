import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { catalogue } from './catalogue.ts';
import { seedDemo } from './seed-demo.ts';
import { type StandIn, standInPlatform } from './platform.stand-in.ts';

let dataDir: string;
let platform: StandIn;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'tenantry-demo-'));
  platform = await standInPlatform();
  const issuer = `http://identity.shops.test:${platform.port}/oidc`;
  writeFileSync(join(dataDir, 'operator.json'), JSON.stringify({ issuer, client_id: 'operator', client_secret: 'a/b+c' }));
});

afterEach(async () => {
  await platform.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const seed = (signal = new AbortController().signal): Promise<void> =>
  seedDemo({ dataDir, domain: 'shops.test', port: platform.port, report: () => {}, signal });

test('seedDemo makes the tenant, its products, their pictures and their stock', async () => {
  await seed();

  expect(platform.tenant).toMatchObject({ slug: 'acme', name: 'Acme Supply Co.', type: 'retailer', state: 'ready' });
  expect([...platform.products.keys()].toSorted()).toEqual(catalogue.map(({ sku }) => sku).toSorted());
  for (const { sku, stock } of catalogue) {
    expect(platform.products.get(sku)).toMatchObject({ stocked: stock !== null, stock: stock ?? 0 });
    expect(platform.products.get(sku)?.picture).toMatch(/^<svg /);
  }
});

test('seedDemo asks for a token per host with the service account', async () => {
  await seed();

  const basic = `Basic ${Buffer.from('operator:a%2Fb%2Bc').toString('base64')}`;
  expect(platform.tokenRequests).toEqual(
    ['admin', 'acme'].map((label) => ({
      authorization: basic,
      body: `grant_type=client_credentials&resource=${encodeURIComponent(`http://${label}.shops.test:${platform.port}`)}`,
    })),
  );
});

test('seedDemo does nothing once it is done', async () => {
  await seed();
  expect(statSync(join(dataDir, 'demo.json')).mode & 0o777).toBe(0o600);
  expect(readdirSync(dataDir).toSorted()).toEqual(['demo.json', 'operator.json']);
  await platform.close();

  await seed();
});

test('seedDemo finishes what a start that was cut short has begun, and doubles nothing', async () => {
  platform.refuseAfter(25);
  await expect(seed()).rejects.toThrow(/^the demo shop could not be made: .*No more/);
  expect(existsSync(join(dataDir, 'demo.json'))).toBe(false);

  platform.refuseAfter(Infinity);
  await seed();

  expect(platform.products.size).toBe(catalogue.length);
  for (const { sku, stock } of catalogue) expect(platform.products.get(sku)?.stock).toBe(stock ?? 0);
});

test.each([
  ['the tenant is looked for', 0],
  ['the tenant is made', 2],
  ['the shop is filled', 25],
])('seedDemo ends at the signal where no answer comes as %s, and the next start goes on', async (_, calls) => {
  const stopping = new AbortController();
  const silent = platform.fallSilentAfter(calls);
  const seeding = seed(stopping.signal);
  await silent;
  stopping.abort(new Error('stopped'));
  await expect(seeding).rejects.toThrow(/^stopped$/);
  expect(existsSync(join(dataDir, 'demo.json'))).toBe(false);

  void platform.fallSilentAfter(Infinity);
  await seed();

  expect(platform.products.size).toBe(catalogue.length);
  for (const { sku, stock } of catalogue) expect(platform.products.get(sku)?.stock).toBe(stock ?? 0);
});

test('seedDemo ends at the signal while it waits for a platform that is not up', async () => {
  platform.beAwayFor(Infinity);
  const stopping = new AbortController();
  const seeding = seed(stopping.signal);
  stopping.abort(new Error('stopped'));
  await expect(seeding).rejects.toThrow(/^stopped$/);
});

test('seedDemo takes over products whose keys the shop has forgotten, and doubles nothing', async () => {
  platform.refuseAfter(25);
  await expect(seed()).rejects.toThrow();
  platform.refuseAfter(Infinity);
  platform.forgetKeys();

  await seed();

  expect(platform.products.size).toBe(catalogue.length);
  for (const { sku, stock } of catalogue) expect(platform.products.get(sku)?.stock).toBe(stock ?? 0);
});

test('seedDemo repeats what met a platform that was not up yet', async () => {
  platform.beAwayFor(3);

  await seed();

  expect(platform.products.size).toBe(catalogue.length);
});

test('seedDemo asks again for a tenant whose making failed', async () => {
  platform.tenant = { slug: 'acme', name: 'Acme Supply Co.', type: 'retailer', state: 'failed' };

  await seed();

  expect(platform.tenant.state).toBe('ready');
});

test('seedDemo says why a tenant does not become ready', async () => {
  platform.tenant = { slug: 'acme', name: 'Acme Supply Co.', type: 'retailer', state: 'suspended', reason: 'unpaid' };

  await expect(seed()).rejects.toThrow('the demo shop could not be made: tenant acme is suspended: unpaid');
});

test('seedDemo leaves a company alone that has the same slug', async () => {
  platform.tenant = { slug: 'acme', name: 'Acme Rockets', type: 'brand', state: 'ready' };

  await seed();

  expect(platform.products.size).toBe(0);
  expect(existsSync(join(dataDir, 'demo.json'))).toBe(true);
});
