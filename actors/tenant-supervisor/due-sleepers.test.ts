import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createLogger } from '../../services/kit/logger.ts';
import { DueSleepers } from './due-sleepers.ts';
import { eventually } from './testing/small-world.ts';

/** By the clock of `performance.now()`. */
let dueAt: Map<string, number>;
let woken: { slug: string; at: number }[];
let atOnce: number;
let mostAtOnce: number;
let reads: number;
let failures: Error[];
/** Those that do not wake, and how often that was tried. */
let broken: Map<string, number>;
let sleepers: DueSleepers;

beforeEach(() => {
  dueAt = new Map();
  woken = [];
  atOnce = mostAtOnce = reads = 0;
  failures = [];
  broken = new Map();
  sleepers = new DueSleepers({ read, wake, log: createLogger('test', 'silent') });
});
afterEach(() => sleepers.stop());

async function read(limit: number): Promise<{ slug: string; inMs: number }[]> {
  reads += 1;
  const failure = failures.shift();
  if (failure) throw failure;
  return [...dueAt].sort(([, one], [, other]) => one - other).slice(0, limit).map(([slug, at]) => ({ slug, inMs: at - performance.now() }));
}

async function wake(slug: string): Promise<void> {
  mostAtOnce = Math.max(mostAtOnce, (atOnce += 1));
  await sleep(2);
  atOnce -= 1;
  const tries = broken.get(slug);
  if (tries !== undefined) {
    broken.set(slug, tries + 1);
    throw new Error('it does not wake');
  }
  woken.push({ slug, at: performance.now() });
  dueAt.delete(slug);
}

function fallAsleep(slug: string, dueInMs: number): void {
  dueAt.set(slug, performance.now() + dueInMs);
  sleepers.learn(dueInMs);
}

test('sleepers are woken when they are due, in their order and never early', async () => {
  const due = new Map<string, number>();
  for (const [slug, inMs] of [['late', 120], ['soon', 30], ['middle', 70]] as const) {
    fallAsleep(slug, inMs);
    due.set(slug, dueAt.get(slug)!);
  }
  await eventually(() => woken.length === 3);
  expect(woken.map(({ slug }) => slug)).toEqual(['soon', 'middle', 'late']);
  for (const { slug, at } of woken) expect(at).toBeGreaterThanOrEqual(due.get(slug)!);
});

test('what was due while nobody looked is caught up, eight at a time', async () => {
  for (let number = 0; number < 50; number += 1) dueAt.set(`tenant-${number}`, performance.now() - 60_000);
  await sleepers.look();
  await eventually(() => woken.length === 50);
  expect(mostAtOnce).toBe(8);
});

test('those that do not wake stand in nobody’s way, and are not tried again at once', async () => {
  for (let number = 0; number < 20; number += 1) {
    broken.set(`broken-${number}`, 0);
    dueAt.set(`broken-${number}`, performance.now() - 60_000);
  }
  dueAt.set('whole', performance.now() - 1);
  await sleepers.look();
  await eventually(() => woken.length === 1);
  expect([woken[0]!.slug, [...broken.values()].every((tries) => tries === 1)]).toEqual(['whole', true]);
});

test('nothing is read while nothing is due', async () => {
  dueAt.set('next-year', performance.now() + 365 * 86_400_000);
  await sleepers.look();
  await sleep(60);
  expect([reads, woken]).toEqual([1, []]);
});

test('a registry that is away is asked again later', async () => {
  failures = [new Error('the registry is away')];
  dueAt.set('acme', performance.now());
  await sleepers.look();
  expect([reads, woken]).toEqual([1, []]);
  await sleepers.look();
  expect(woken.map(({ slug }) => slug)).toEqual(['acme']);
});

test('after its stop it wakes nobody', async () => {
  fallAsleep('acme', 20);
  sleepers.stop();
  sleepers.learn(0);
  await sleep(60);
  expect([reads, woken]).toEqual([0, []]);
});
