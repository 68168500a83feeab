import { setTimeout } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { MailQueue } from './mail-queue.ts';

test('work on one tenant is done one at a time in order, work on others beside it', async () => {
  const queue = new MailQueue();
  const seen: string[] = [];
  const work = (name: string, milliseconds: number) => async () => {
    seen.push(`${name} begins`);
    await setTimeout(milliseconds);
    seen.push(`${name} ends`);
  };
  await Promise.all([queue.enqueue('a', work('a1', 40)), queue.enqueue('a', work('a2', 0)), queue.enqueue('b', work('b1', 0))]);
  expect(seen.filter((line) => line.startsWith('a'))).toEqual(['a1 begins', 'a1 ends', 'a2 begins', 'a2 ends']);
  expect(seen.indexOf('b1 ends')).toBeLessThan(seen.indexOf('a1 ends'));
});

test('what fails is told to its asker alone', async () => {
  const queue = new MailQueue();
  const failing = queue.enqueue('a', () => Promise.reject(new Error('no')));
  const next = queue.enqueue('a', async () => 'yes');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('yes');
});

test('a queue that is closed begins nothing, and lets what has begun end', async () => {
  const queue = new MailQueue();
  const { promise: going, resolve: end } = Promise.withResolvers<string>();
  const begun = queue.enqueue('a', () => going);
  const next = expect(queue.enqueue('a', async () => 'never')).rejects.toMatchObject({ type: 'supervisor_succeeded' });
  await setTimeout(0);
  queue.close();
  await next;
  end('done');
  expect(await begun).toBe('done');
  await expect(queue.enqueue('b', async () => 'never')).rejects.toMatchObject({ type: 'supervisor_succeeded' });
});
