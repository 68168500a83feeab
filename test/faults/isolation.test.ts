/** Tenants that harm: what their neighbours notice of it, which is nothing, and what their operator reads. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Platform, startPlatform } from '../platform.ts';
import { until } from '../shop.ts';
import { brokenTenant } from './faults.service.ts';

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform({ HOSTS: '1' }, fileURLToPath(new URL('main.ts', import.meta.url)));
  await platform.tenant('quiet');
}, 150_000);

afterAll(() => platform.stop(), 30_000);

test('an endless loop in a shared host is broken off, named, and moved to a thread of its own', async () => {
  await platform.tenant('loops');
  const quiet = watch('quiet');
  const host = hostPid();
  void fault('loops', 'loop');
  await untilTold('loops', /^blocked: blocked its event loop for [\d.]+ s, in spinForEver \(test\/faults\/faults\.service\.ts:\d+\)/);
  await untilCalm('loops');
  // Alone in its thread it blocks nobody at all.
  const undisturbed = watch('quiet');
  void fault('loops', 'loop');
  await untilTold('loops', /^blocked: /, 2);
  await untilCalm('loops');
  expect(await undisturbed()).toEqual([]);
  expect(await quiet()).toEqual([]);
  expect(hostPid()).toBe(host);
}, 150_000);

test.each(['throw', 'reject'])('what a tenant leaves uncaught (%s) ends its own node alone', async (kind) => {
  const slug = `shared-${kind}`;
  await platform.tenant(slug);
  const quiet = watch('quiet');
  const host = hostPid();
  await fault(slug, kind);
  await untilTold(slug, /^crashed: Error: nobody (catches|handles) this at .*test\/faults\/faults\.service\.ts/);
  await untilCalm(slug);
  expect(await quiet()).toEqual([]);
  expect(hostPid()).toBe(host);
}, 150_000);

describe.each(['growth', 'enterprise'])('a tenant of the plan %s', (plan) => {
  test('that throws or loops harms itself alone', async () => {
    const slug = `alone-${plan}`;
    await platform.tenant(slug, { plan });
    await untilCalm(slug);
    const quiet = watch('quiet');
    await fault(slug, 'throw');
    await untilTold(slug, /^crashed: Error: nobody catches this/);
    await untilCalm(slug);
    void fault(slug, 'loop');
    await untilTold(slug, /^blocked: blocked its event loop for [\d.]+ s, in \w+ \(test\/faults\/faults\.service\.ts:\d+\)/);
    await untilCalm(slug);
    expect(await quiet()).toEqual([]);
  }, 300_000);

  test('that leaks to its limit harms itself alone', async () => {
    const slug = `leaky-${plan}`;
    await platform.tenant(slug, { plan });
    await untilCalm(slug);
    const quiet = watch('quiet');
    await fault(slug, 'leak');
    await untilTold(slug, /^out-of-memory: used more than its \d+ MB/);
    await untilCalm(slug);
    await fault(slug, 'leak-outside');
    await untilTold(slug, /^out-of-memory: used more than its \d+ MB/, 2);
    await untilCalm(slug);
    expect(await quiet()).toEqual([]);
  }, 300_000);
});

test('a tenant that throws at start is named, and its neighbours do not notice', async () => {
  const quiet = watch('quiet');
  await platform.tenant(brokenTenant);
  await untilTold(brokenTenant, /^at start: Error: this tenant cannot start/);
  expect((await platform.ask(brokenTenant, 'GET', '/api/faults/calm')).status).toBe(503);
  expect(await quiet()).toEqual([]);
}, 150_000);

test('an answer of 10 MB is a coded error of the one who asked', async () => {
  const quiet = watch('quiet');
  const answer = await platform.ask<{ code: string }>('quiet', 'POST', '/api/faults/huge', { body: {} });
  expect(answer).toMatchObject({ status: 500, body: { code: 'answer_too_large' } });
  expect(await quiet()).toEqual([]);
});

test('a process of a tenant ends with its host, even while it loops', async () => {
  await platform.tenant('orphan', { plan: 'enterprise' });
  await untilCalm('orphan');
  const host = hostPid();
  const children = childrenOf(host);
  expect(children.length).toBeGreaterThan(0);
  void fault('orphan', 'loop');
  await sleep(300);
  process.kill(host, 'SIGKILL');
  await until(async () => !children.some(isAlive), 10_000);
  await untilCalm('orphan');
  await untilCalm('quiet');
}, 150_000);

/** Asks for a fault, whose answer may never come. */
async function fault(slug: string, kind: string): Promise<void> {
  await platform.ask(slug, 'POST', `/api/faults/${kind}`, { body: {} }).catch(() => {});
}

/** A neighbour that keeps asking; call the result for the answers that it did not get. */
function watch(slug: string): () => Promise<string[]> {
  const failures: string[] = [];
  const watching = new AbortController();
  const done = (async () => {
    while (!watching.signal.aborted) {
      const { status } = await platform.ask(slug, 'GET', '/api/faults/calm');
      if (status !== 200) failures.push(`${status}`);
      await sleep(20);
    }
  })();
  return async () => {
    watching.abort();
    await done;
    return failures;
  };
}

/** Resolves when the operator can read so many reasons of this kind in the tenant's log. */
async function untilTold(slug: string, reason: RegExp, times = 1): Promise<void> {
  type Page = { items: { event: string; detail: string | null }[] };
  let told: (string | null)[] = [];
  try {
    await until(async () => {
      const { body } = await platform.ask<Page>('admin', 'GET', `/api/tenants/${slug}/events?limit=200`, { token: await platform.token('admin') });
      told = body.items.filter(({ event }) => event === 'tenant.crashed').map(({ detail }) => detail);
      return told.filter((detail) => reason.test(detail ?? '')).length >= times;
    });
  } catch {
    expect(told).toEqual(expect.arrayContaining([expect.stringMatching(reason)]));
    throw new Error(`not told ${times} times: ${reason}`);
  }
}

function untilCalm(slug: string): Promise<void> {
  return until(async () => (await platform.ask(slug, 'GET', '/api/faults/calm')).status === 200, 60_000);
}

function hostPid(): number {
  return platform.processes()['host-1']!;
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

function isAlive(pid: number): boolean {
  try {
    // A dead process that nobody has taken note of is still a name.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
