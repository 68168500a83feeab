/** What goes on at the shops while faults happen: people who come and go, operators, timers, and a shop that attacks another. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './client.ts';
import { type Deed, deeds, type Surroundings } from './deeds.ts';
import type { History } from './history.ts';
import { intrude, type IntruderParts } from './intruder.ts';
import { operate } from './operator.ts';
import { type Random, randomOf } from './random.ts';
import type { ChaosShop } from './shops.ts';
import { setTimer } from './timers.ts';

export type Load = {
  /** Lets what is under way come to its end, and begins nothing new. */
  stop(): Promise<void>;
};

export type LoadParts = IntruderParts & { client: Client; history: History; shops: readonly ChaosShop[]; seed: number };

const visitorsAtOnce = 3;

export function startLoad(parts: LoadParts): Load {
  const { client, history, shops, seed, superuser } = parts;
  const stopping = new AbortController();

  /** Does something again and again, with pauses of so many milliseconds; what fails was in the way of a fault. */
  async function again(random: Random, least: number, most: number, work: () => Promise<void>): Promise<void> {
    while (!stopping.signal.aborted) {
      await rest(random.between(least, most));
      if (stopping.signal.aborted) return;
      await work().catch((error: unknown) => history.write({ type: 'in-the-way', error: String(error) }));
    }
  }

  function rest(milliseconds: number): Promise<void> {
    return sleep(milliseconds, undefined, { signal: stopping.signal }).catch(() => {});
  }

  /** Visitors for a while, then nobody, so that the shop goes to sleep, or is just about to when the next ones come. */
  async function attend(shop: ChaosShop, random: Random): Promise<void> {
    const around = { client, history, shop, others: shops.filter((other) => other !== shop) };
    while (!stopping.signal.aborted) {
      const until = performance.now() + random.between(1_000, 9_000);
      const visitors = Array.from({ length: random.whole(1, visitorsAtOnce) }, () => visit({ ...around, random }, until));
      await Promise.all(visitors);
      await rest(random.between(0, 8_000));
    }
  }

  async function visit(around: Surroundings, until: number): Promise<void> {
    while (performance.now() < until && !stopping.signal.aborted) {
      await choose(around.random)(around);
      await rest(around.random.between(20, 250));
    }
  }

  const stream = (name: string) => randomOf(seed, name);
  const [operators, timers, intruders] = [stream('operators'), stream('timers'), stream('intruders')];
  const going = [
    ...shops.map((shop) => attend(shop, stream(shop.slug))),
    again(operators, 500, 4_000, () => operate(client, operators, shops)),
    again(timers, 1_000, 6_000, () => setTimer(superuser, timers, timers.pick(shops))),
    again(intruders, 2_000, 8_000, () => {
      const [shop, victim] = intruders.shuffled(shops);
      return intrude(parts, shop!, victim!);
    }),
  ];
  return {
    async stop() {
      stopping.abort();
      await Promise.all(going);
    },
  };
}

function choose(random: Random): Deed {
  let left = random.between(0, deeds.reduce((sum, [, weight]) => sum + weight, 0));
  return (deeds.find(([, weight]) => (left -= weight) < 0) ?? deeds[0]!)[0];
}
