import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../test/platform.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { type Heaps, openHeaps } from './heaps.ts';
import { forEachOf } from './parallel.ts';
import { percentile } from './percentiles.ts';
import { makeSleepers, readDatabase, thatFit } from './tenants.ts';
import { idleUsage, memoryOf, sumOf, type UsageByName } from './usage.ts';

const idleSeconds = 20;
const atOnce = 8;
/** Milliseconds in which what was started settles. */
const calm = 5_000;

export const awake: Benchmark = {
  title: 'tenants awake, each having answered: memory of gateway and hosts per tenant, and what they take while nobody asks',
  slow: true,
  size: 1_000,
  async run({ platforms, size, say }) {
    const heaps = openHeaps();
    try {
      // None is to fall asleep while others wake.
      const first = await platforms.alone({ ...heaps.settings, IDLE_SECONDS: '36000' });
      const count = thatFit(first, size);
      const slugs = await makeSleepers(first, count, say);
      // What making them has left on the heaps is no tenant's.
      const { platform } = await platforms.restarted();
      await sleep(calm);
      const before = await look(platform, heaps);
      say(`waking ${count} tenants`);
      const took: number[] = [];
      const start = performance.now();
      await forEachOf(slugs, atOnce, async (slug) => took.push(await readDatabase(platform, slug)));
      const all = performance.now() - start;
      await sleep(calm);
      const after = await look(platform, heaps);
      const again: number[] = [];
      await forEachOf(slugs, atOnce, async (slug) => again.push(await readDatabase(platform, slug)));
      const grown = (what: Exclude<keyof Look, 'usage'>) => (after[what] - before[what]) / count;
      return {
        figures: [
          { name: 'tenants awake', value: count, unit: '' },
          { name: 'memory of a tenant, gateway and hosts', value: grown('together'), unit: 'MB', must: { atMost: 2 }, goal: { atMost: 1 } },
          { name: 'of it in the gateway', value: grown('gateway'), unit: 'MB' },
          { name: 'the same after garbage was collected', value: grown('collected'), unit: 'MB' },
          { name: 'of it on their heaps', value: grown('heap'), unit: 'MB' },
          { name: 'gateway, idle', value: after.usage['gateway']!.processor, unit: '%' },
          { name: 'hosts, idle', value: after.usage['hosts']!.processor, unit: '%' },
          { name: 'platform node, idle', value: after.usage['platform']!.processor, unit: '%' },
          ...serverFigures(before.usage, after.usage),
          { name: 'until all were awake', value: all / 1_000, unit: 's' },
          { name: 'each asleep to answer, p99', value: percentile(took, 99), unit: 'ms' },
          { name: 'each asked again, p50', value: percentile(again, 50), unit: 'ms' },
          { name: 'each asked again, p99', value: percentile(again, 99), unit: 'ms' },
        ],
        notes: [
          count < size ? `the disk has room for ${count} of ${size} tenants` : `${count} tenants of the plan starter, all real`,
          `${atOnce} woken at once; before and after on one platform, started anew with all asleep; idle over ${idleSeconds} s, in per cent of a core`,
          'resident memory, shared pages divided among their processes',
        ],
      };
    } finally {
      heaps.close();
    }
  },
};

type Look = { together: number; gateway: number; collected: number; heap: number; usage: UsageByName };

/** The resident memory first as it is, garbage and all. */
async function look(platform: Platform, heaps: Heaps): Promise<Look> {
  const together = () => memoryOf(platform, 'gateway') + memoryOf(platform, 'hosts');
  const usage = await idleUsage(platform, idleSeconds);
  const asItIs = { together: together(), gateway: memoryOf(platform, 'gateway') };
  const { gateway, ...others } = platform.processes();
  const hosts = Object.entries(others).flatMap(([name, pid]) => (name.startsWith('host-') ? [pid] : []));
  const heap = await heaps.collect([gateway!, ...hosts]);
  // Pages are given back behind the scenes.
  await sleep(calm);
  return { ...asItIs, heap, collected: together(), usage };
}

function serverFigures(before: UsageByName, after: UsageByName): Figure[] {
  return [
    { name: 'servers, idle', value: sumOf(after, 'servers', 'processor'), unit: '%' },
    { name: 'servers, more memory', value: sumOf(after, 'servers', 'megabytes') - sumOf(before, 'servers', 'megabytes'), unit: 'MB' },
  ];
}
