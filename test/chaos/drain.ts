/** After the last fault: everything comes back by itself, and the last event is handled. */
import { setTimeout as sleep } from 'node:timers/promises';
import { databaseOf } from '../../bench/platform-servers.ts';
import type { Platform } from '../platform.ts';
import type { Client, Wish } from './client.ts';
import type { History } from './history.ts';
import type { Load } from './load.ts';
import type { ChaosShop } from './shops.ts';
import type { Superuser } from './superuser.ts';

export type DrainParts = { platform: Platform; client: Client; history: History; load: Load; shops: readonly ChaosShop[]; superuser: Superuser };

/** Milliseconds. A machine that is busy is slow, but does not stop. */
const allBackWithin = 60_000;
const settledWithin = 120_000;
/** An event that failed eight times waits an hour: what is due later than this is brought forward. */
const retriesWithin = 30_000;
const drainedWithin = 180_000;

/** Resolves when nothing is under way any more; what does not come to its end is found. */
export async function drain({ platform, client, history, load, shops, superuser }: DrainParts): Promise<void> {
  await Promise.all(shops.map(async ({ slug }) => {
    const began = performance.now();
    const isBack = await until(allBackWithin, async () => {
      // It gives up where it cannot go on: then nothing comes back.
      process.kill(platform.pid, 0);
      const reply = await client.ask({ actor: 'drain', host: slug, method: 'GET', path: '/api/products?limit=1', allows: ['tenant_suspended'] });
      return reply.outcome === 'done';
    });
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    if (isBack) history.say(`${slug} is back after ${seconds} s`);
    else history.find('I6', `${slug} is not back ${seconds} s after the last fault`);
  }));
  const ended = await Promise.race([load.stop().then(() => true), sleep(settledWithin, false, { ref: false })]);
  if (!ended) history.find('I4', `what was asked again and again was not settled ${settledWithin / 1_000} s after the last fault`);
  history.say('all requests are settled');
  await Promise.all(shops.map((shop) => emptyMailbox(shop)));
  history.say('all mail is handled');

  async function emptyMailbox({ slug }: ChaosShop): Promise<void> {
    const began = performance.now();
    let hurried = false;
    let last: { pending: number; dead: number } | undefined;
    const isEmpty = await until(drainedWithin, async () => {
      const wish: Wish = { actor: 'drain', host: slug, method: 'GET', path: '/api/mailbox/pending?wait=3000', tokenOf: slug };
      const reply = await client.ask<{ pending: number; dead: number }>(wish);
      if (reply.outcome !== 'done') return false;
      last = reply.body;
      if (last.pending > 0 && !hurried && performance.now() - began > retriesWithin) {
        hurried = true;
        await hurry(slug);
      }
      return last.pending === 0;
    });
    if (!isEmpty) history.find('I1', `${slug} has ${last?.pending ?? 'an unknown number of'} events that nobody handles`);
    if (last !== undefined && last.dead > 0) history.find('I1', `${slug} has ${last.dead} dead letters: ${JSON.stringify(await deadLetters(slug))}`);
  }

  async function hurry(slug: string): Promise<void> {
    const text = `
      update queue._private_jobs set run_at = now() where run_at > now()
      returning payload->>'event' as event, attempts, last_error as error`;
    const jobs = await superuser<{ event: string; attempts: number; error: string }>(databaseOf(slug), text);
    if (jobs.length === 0) return;
    history.say(`${jobs.length} events of ${slug} waited for a retry more than ${retriesWithin / 1_000} s away, and are tried now`);
    history.write({ type: 'hurried', slug, jobs });
    // The node's timer is set to the old time.
    await superuser(databaseOf(slug), 'select queue.announce()');
    await client.ask({ actor: 'drain', host: 'admin', method: 'POST', path: `/api/tenants/${slug}/sleep`, body: {}, tokenOf: 'admin' });
  }

  function deadLetters(slug: string): Promise<object[]> {
    return superuser(databaseOf(slug), 'select event, subscriber, error from queue.dead_letters(0, 5)');
  }
}

async function until(withinMs: number, holds: () => Promise<boolean>): Promise<boolean> {
  for (const end = performance.now() + withinMs; performance.now() < end; await sleep(200)) {
    if (await holds()) return true;
  }
  return false;
}
