/** A platform without a mail server: the node that catches mail is killed while people sign up. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Platform, startPlatform } from '../platform.ts';
import { until } from '../shop.ts';

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform({ PLATFORM_NODES: '2', HOSTS: '1' });
}, 180_000);

afterAll(async () => platform?.stop(), 30_000);

type Mail = { id: string; to: string[]; subject: string };

async function mails(): Promise<Mail[]> {
  const { status, body } = await platform.ask<{ items: Mail[] }>('admin', 'GET', '/api/inbox', { token: await platform.token('admin') });
  return status === 200 ? body.items : [];
}

/** Resolves with the address when somebody has taken the request. */
async function signUp(): Promise<string> {
  const email = `${randomUUID()}@example.test`;
  await until(async () => (await platform.ask('identity', 'POST', '/api/sign-up', { body: { email } })).status < 300);
  return email;
}

const hasMailTo = async (email: string) => (await mails()).some(({ to }) => to.includes(email));

test('mail that was caught is there after its catcher’s death, and mail of the meantime comes when it is back', async () => {
  const before = await signUp();
  await until(() => hasMailTo(before));
  const catcher = platform.processes().platform!;
  process.kill(catcher, 'SIGKILL');
  const meantime = await signUp();
  await until(() => hasMailTo(meantime), 60_000);
  await until(() => hasMailTo(before));
  expect(platform.processes().platform).not.toBe(catcher);
}, 120_000);
