/** The last request before sleep: tenants are asked again just when they have been idle for long enough, over and over. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { databaseOf, platformDatabaseOf } from '../../bench/platform-servers.ts';
import { type Platform, startPlatform } from '../platform.ts';
import { atDatabase } from '../tenant-traces.ts';

const tenants = Array.from({ length: 20 }, (_, index) => `edge-${index + 1}`);
const clients = 10;
const rounds = 50;
/** Of a tenant's record from one sleep to the next, at most. */
const changesPerSleep = 4;
/** Milliseconds since a tenant's last answer: around IDLE_SECONDS, where its door closes. */
const [earliest, latest] = [940, 1_080];
/** Of the rounds in which an operator puts the tenant to sleep at the same moment. */
const operatorsShare = 0.15;

const seed = Math.floor(Math.random() * 2 ** 31);
let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform({ IDLE_SECONDS: '1', LOG_LEVEL: 'error' });
  const todo = [...tenants];
  await Promise.all(Array.from({ length: 4 }, async () => {
    for (let slug = todo.shift(); slug !== undefined; slug = todo.shift()) await platform.tenant(slug);
  }));
}, 240_000);
afterAll(() => platform?.stop(), 30_000);

test('10,000 requests at the edge of the idle time: none fails, and none is done twice', async () => {
  const random = randomFrom(seed);
  const admin = await platform.token('admin');
  const before = await generations();
  const outcomes = new Map<string, number>();
  let slowest = 0;
  let carts = 0;

  async function ask(slug: string): Promise<void> {
    const makesCart = random() < 0.5;
    const begun = performance.now();
    const { status, body } = await (makesCart ? platform.ask(slug, 'POST', '/api/carts') : platform.ask(slug, 'GET', '/api/products?limit=1'));
    slowest = Math.max(slowest, performance.now() - begun);
    if (makesCart) carts += 1;
    const outcome = status === (makesCart ? 201 : 200) ? 'answered' : `${status} ${JSON.stringify(body)}`;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }

  async function atTheEdge(slug: string): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      await sleep(earliest + random() * (latest - earliest) * 0.7);
      const sleeps = random() < operatorsShare ? platform.ask('admin', 'POST', `/api/tenants/${slug}/sleep`, { token: admin }) : undefined;
      await Promise.all(Array.from({ length: clients }, async () => {
        await sleep(random() * (latest - earliest) * 0.3);
        await ask(slug);
      }));
      expect([undefined, 202]).toContain((await sleeps)?.status);
    }
  }

  await Promise.all(tenants.map(atTheEdge));
  const wakes = Math.floor(((await generations()) - before) / changesPerSleep);
  process.stdout.write(`edge of sleep, seed ${seed}: at least ${wakes} wakes, the slowest request took ${Math.round(slowest)} ms\n`);
  expect(Object.fromEntries(outcomes)).toEqual({ answered: tenants.length * clients * rounds });
  expect(wakes).toBeGreaterThan((tenants.length * rounds) / 10);
  const made = await Promise.all(tenants.map((slug) => atDatabase<{ count: number }>(platform, databaseOf(slug), 'select count(*)::int as count from webshop.carts')));
  expect(made.reduce((sum, [row]) => sum + row!.count, 0)).toBe(carts);
}, 400_000);

/** The record of a tenant changes once when it wakes, and when it sleeps twice, or thrice where an operator has said so. */
async function generations(): Promise<number> {
  const [row] = await atDatabase<{ sum: string }>(platform, platformDatabaseOf('platform'), 'select sum(generation) from registry.tenants');
  return Number(row!.sum);
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function randomFrom(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
