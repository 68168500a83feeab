import { setTimeout as sleep } from 'node:timers/promises';
import type { Shop } from '../test/shop.ts';
import { asked, benchShop, catalogue, slug } from './bench-shop.ts';
import type { Benchmark } from './benchmark.ts';
import { type EventClock, openEventClock } from './event-clock.ts';
import { median, percentile } from './percentiles.ts';
import { databaseOf, superuserOf } from './platform-servers.ts';
import { startBareQueue } from './rivals/bare-queue.ts';
import { sideBySide } from './side-by-side.ts';

const rounds = 10;
const eventsInARound = 40;

export const event: Benchmark = {
  title: 'from the commit of a stock adjustment to the commit of the webshop that has taken it over; beside bare graphile-worker',
  async run(around) {
    const { platform, shop } = await benchShop(around);
    const bare = await startBareQueue(superuserOf(platform));
    const clock = await openEventClock(superuserOf(platform, databaseOf(slug)));
    const bareClock = await openEventClock(bare.login);
    try {
      const ours = () => timed(clock, (sku) => adjust(shop, sku));
      const theirs = () => timed(bareClock, bare.adjust);
      await ours();
      await theirs();
      const pairs = await sideBySide(rounds, ours, theirs);
      const took = pairs.flatMap(({ one }) => one);
      const rival = pairs.flatMap(({ other }) => other);
      return {
        figures: [
          { name: 'Tenantry, p50', value: percentile(took, 50), unit: 'ms', must: { atMost: 10 } },
          { name: 'Tenantry, p99', value: percentile(took, 99), unit: 'ms', must: { atMost: 50 } },
          { name: 'bare graphile-worker, p50', value: percentile(rival, 50), unit: 'ms' },
          { name: 'bare graphile-worker, p99', value: percentile(rival, 99), unit: 'ms' },
          { name: 'ratio of the p50s', value: median(pairs.map(({ one, other }) => median(one) / median(other))), unit: '×' },
        ],
        notes: [`${rounds * eventsInARound} events each, one at a time; both commits told by the database`],
      };
    } finally {
      await Promise.all([clock.close(), bareClock.close()]);
      await bare.stop();
    }
  },
};

/** Milliseconds from commit to commit, of events one after the other with a pause between. */
async function timed(clock: EventClock, adjustStock: (sku: string) => Promise<unknown>): Promise<number[]> {
  const took: number[] = [];
  for (let count = 0; count < eventsInARound; count += 1) {
    const [handled] = await Promise.all([clock.next(), adjustStock(catalogue[count % catalogue.length]!.sku)]);
    took.push(handled);
    await sleep(5 + Math.random() * 20);
  }
  return took;
}

function adjust(shop: Shop, sku: string): Promise<unknown> {
  return asked(shop.staff('POST', '/api/stock/adjustments', { body: { sku, delta: 1, reason: 'found' } }));
}
