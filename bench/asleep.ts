import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../test/platform.ts';
import type { Benchmark, Figure, Surroundings } from './benchmark.ts';
import { percentile } from './percentiles.ts';
import { registerTenants } from './registered-tenants.ts';
import { makeSleepers, readDatabase, thatFit } from './tenants.ts';
import { idleUsage, sumOf, type UsageByName } from './usage.ts';

const idleSeconds = 20;
/** Milliseconds after a start until what it began is over. */
const calm = 30_000;
/** Of all tenants those that get databases, buckets and accounts of their own. */
const realShare = 0.1;
/** Real tenants beside which the many are measured. */
const few = 2;
const woken = 20;

export const asleep: Benchmark = {
  title: '10,000 tenants registered and asleep, beside a platform with two: memory and idle processor time after a start',
  slow: true,
  size: 10_000,
  async run({ platforms, size, say }) {
    const first = await platforms.alone();
    const slugs = await makeSleepers(first, few, say);
    const before = await restart(platforms);
    const real = Math.max(few, thatFit(before.platform, Math.floor(size * realShare)));
    slugs.push(...(await makeSleepers(before.platform, real - few, say, few)));
    say(`registering ${size - real} more`);
    await registerTenants(before.platform, slugs[0]!, size - real);
    const after = await restart(platforms);
    const took: number[] = [];
    for (const slug of slugs.slice(-woken)) took.push(await readDatabase(after.platform, slug));
    const more = (whose: 'ours' | 'servers' | 'all', what: 'megabytes' | 'processor') => sumOf(after.usage, whose, what) - sumOf(before.usage, whose, what);
    return {
      figures: [
        { name: 'more memory, all processes', value: more('all', 'megabytes'), unit: 'MB', must: { atMost: 100 }, goal: { atMost: 20 } },
        { name: 'more memory, ours', value: more('ours', 'megabytes'), unit: 'MB' },
        { name: 'more memory, servers', value: more('servers', 'megabytes'), unit: 'MB' },
        { name: 'more idle processor time, all processes', value: more('all', 'processor'), unit: '%', must: { atMost: 1 }, goal: { atMost: 0 } },
        { name: 'more idle processor time, ours', value: more('ours', 'processor'), unit: '%' },
        { name: 'idle processor time, all of it', value: sumOf(after.usage, 'all', 'processor'), unit: '%' },
        ...eachProcess(before.usage, after.usage),
        { name: 'start with two', value: before.seconds, unit: 's' },
        { name: `start with ${size.toLocaleString('en')}`, value: after.seconds, unit: 's' },
        { name: 'one of the many, asleep to answer, p50', value: percentile(took, 50), unit: 'ms' },
      ],
      notes: [
        `${real} tenants are real; ${size - real} are rows in the registry with sealed secrets of their own, without database and buckets`,
        `each looked at ${calm / 1_000} s after a start on its data; idle over ${idleSeconds} s, in per cent of a core; shared pages divided among their processes`,
      ],
    };
  },
};

type Restarted = { platform: Platform; seconds: number; usage: UsageByName };

async function restart(platforms: Surroundings['platforms']): Promise<Restarted> {
  const { platform, seconds } = await platforms.restarted();
  await sleep(calm);
  return { platform, seconds, usage: await idleUsage(platform, idleSeconds) };
}

function eachProcess(before: UsageByName, after: UsageByName): Figure[] {
  return Object.entries(after).flatMap(([name, { megabytes, processor }]): Figure[] => [
    { name: `more memory, ${name}`, value: megabytes - (before[name]?.megabytes ?? 0), unit: 'MB' },
    { name: `idle, ${name}`, value: processor, unit: '%' },
  ]);
}
