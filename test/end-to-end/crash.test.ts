import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Platform, startPlatform } from '../platform.ts';
import { RetailHistoryOracle } from '../retail-history-oracle.ts';
import { openShop, type Shop, until } from '../shop.ts';
import { salesRows, stockLevels } from '../shop-figures.ts';
import { writeHistory } from '../written-history.ts';

const projectFolder = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'tenantry-crash-'));
let platform: Platform;
let shop: Shop;

beforeAll(async () => {
  platform = await startPlatform({ HOSTS: '2', LOG_LEVEL: 'error' });
  await platform.tenant('sturdy');
  shop = await openShop(platform, 'sturdy');
}, 150_000);

afterAll(async () => {
  await platform.stop();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

test('20 kills of the services’ process during an import lose nothing and double nothing', async () => {
  const file = join(folder, 'history.csv');
  writeFileSync(file, writeHistory({ invoices: 3_000, seed: 7 }));
  const importing = importFile(file, 500);
  let kills = 0;
  while (!importing.ended() && kills < 20) {
    await sleep(150 + Math.random() * 350);
    kills += killHostOf() ? 1 : 0;
  }
  const { code, lastLine, errors } = await importing.result;
  expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' });
  expect(kills).toBe(20);

  const oracle = new RetailHistoryOracle(file, 500);
  expect(JSON.parse(lastLine)).toMatchObject(oracle.summary);
  for (const grouping of ['day', 'product', 'country', 'channel'] as const) {
    expect(await salesRows(shop, oracle.from, oracle.to, grouping)).toEqual(oracle.rows(grouping));
  }
  expect(await stockLevels(shop)).toEqual(Object.fromEntries(oracle.stock));
}, 400_000);

test('a platform that is killed while it makes tenants goes on when it is back', async () => {
  const admin = await platform.token('admin');
  const slugs = ['half-1', 'half-2', 'half-3', 'half-4'];
  for (const slug of slugs) {
    await ask(admin, slug);
    await sleep(Math.random() * 120);
    await kill('platform');
    await back(admin);
  }
  for (const slug of slugs) {
    await untilReady(admin, slug);
    expect((await platform.ask(slug, 'GET', '/api/shop')).body).toMatchObject({ slug });
  }
}, 240_000);

test('every process may be killed in turn, and all are back', async () => {
  const admin = await platform.token('admin');
  for (const name of ['gateway', 'host-1', 'host-2', 'platform', 'redis', 'nats', 'postgres']) {
    await kill(name);
    if (name === 'platform') await back(admin);
    await served();
  }
}, 240_000);

/** Resolves when another process has taken its place: until its death is seen all may look well. */
async function kill(name: string): Promise<void> {
  const pid = platform.processes()[name]!;
  process.kill(pid, 'SIGKILL');
  await until(async () => ![undefined, pid].includes(platform.processes()[name]));
}

/** A request that a customer makes works again, with stock and database behind it. */
async function served(): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; await sleep(100)) {
    const answer = await platform.ask('sturdy', 'GET', '/api/products?limit=1').catch(() => undefined);
    if (answer?.status === 200) return;
    if (Date.now() > deadline) throw new Error(`not back: ${JSON.stringify(answer?.body)}\n${platform.output()}`);
  }
}

/** As a client does it: under one key, so that it may ask again when the answer was lost. */
async function ask(admin: string, slug: string): Promise<void> {
  const request = { token: admin, body: { slug, name: slug, type: 'brand' }, headers: { 'idempotency-key': slug } };
  await until(async () => {
    const { status, body } = await platform.ask('admin', 'POST', '/api/tenants', request);
    if (status !== 202 && status < 500) throw new Error(JSON.stringify(body));
    return status === 202;
  });
}

async function back(admin: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; await sleep(100)) {
    const { status } = await platform.ask('admin', 'GET', '/api/tenants', { token: admin });
    if (status === 200) return;
    if (Date.now() > deadline) throw new Error(`the platform node is not back:\n${platform.output()}`);
  }
}

async function untilReady(admin: string, slug: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; await sleep(100)) {
    const { body } = await platform.ask<{ state: string; reason: string }>('admin', 'GET', `/api/tenants/${slug}`, { token: admin });
    if (body.state === 'ready') return;
    if (body.state === 'failed' || Date.now() > deadline) throw new Error(`${slug} is ${body.state}: ${body.reason}\n${platform.output()}`);
  }
}

// Both in turn: the tenant moves to the other at each kill.
let next = 0;
function killHostOf(): boolean {
  next += 1;
  try {
    process.kill(platform.processes()[next % 2 === 0 ? 'host-1' : 'host-2']!, 'SIGKILL');
    return true;
  } catch {
    // It has not come back from the last one yet.
    return false;
  }
}

function importFile(file: string, openingStock: number) {
  const args = ['commands/import.ts', '--tenant', 'sturdy', '--file', file, '--opening-stock', String(openingStock)];
  const child = spawn(process.execPath, args, { cwd: projectFolder, env: { PATH: process.env.PATH, DATA_DIR: platform.dataDir } });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const result = new Promise<{ code: number | null; lastLine: string; errors: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, lastLine: output.trimEnd().split('\n').at(-1) ?? '', errors }));
  });
  return { result, ended: () => child.exitCode !== null };
}
