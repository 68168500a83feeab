import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './client.ts';
import type { Random } from './random.ts';
import { type ChaosShop, suspendedSlug } from './shops.ts';

/** What an operator does with a shop at a time that suits nobody. */
export async function operate(client: Client, random: Random, shops: readonly ChaosShop[]): Promise<void> {
  const { slug } = random.pick(shops);
  const command = (name: string, of = slug) =>
    ({ actor: 'operator', host: 'admin', method: 'POST', path: `/api/tenants/${of}/${name}`, body: {}, tokenOf: 'admin', allows: ['wrong_state'] }) as const;
  switch (random.pick(['sleep', 'sleep', 'wake', 'suspend', 'look'] as const)) {
    case 'sleep':
      await client.ask(command('sleep'));
      break;
    case 'wake':
      await client.ask(command('wake'));
      break;
    case 'suspend':
      await client.ask(command('suspend', suspendedSlug));
      await sleep(random.between(200, 2_000));
      await client.insist(command('resume', suspendedSlug));
      break;
    case 'look':
      await client.ask({ actor: 'operator', host: 'admin', method: 'GET', path: `/api/tenants/${slug}`, tokenOf: 'admin' });
  }
}
