import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Platform, startPlatform } from '../platform.ts';

const idleSeconds = 1;
let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform({ IDLE_SECONDS: String(idleSeconds) });
  await platform.tenant('sleepy');
}, 120_000);
afterAll(() => platform?.stop());

async function isAwake(slug: string): Promise<boolean> {
  const { body } = await platform.ask<{ awake: boolean }>('admin', 'GET', `/api/tenants/${slug}`, { token: await platform.token('admin') });
  return body.awake;
}

async function untilAsleep(slug: string): Promise<void> {
  for (const until = Date.now() + 20_000; await isAwake(slug); ) {
    if (Date.now() > until) throw new Error(`${slug} does not sleep: ${platform.output().slice(-2_000)}`);
    await sleep(50);
  }
}

test('a tenant that nobody asks goes to sleep, and its next request wakes it', async () => {
  await untilAsleep('sleepy');
  const answer = await platform.ask('sleepy', 'GET', '/api/products');
  expect(answer.status).toBe(200);
  expect(await isAwake('sleepy')).toBe(true);
}, 60_000);
