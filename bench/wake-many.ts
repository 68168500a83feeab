import { setTimeout as sleep } from 'node:timers/promises';
import type { Benchmark } from './benchmark.ts';
import { percentile } from './percentiles.ts';
import { makeSleepers, putAllToSleep, readDatabase } from './tenants.ts';

const rounds = 5;
/** Milliseconds between the last one's falling asleep and the requests. */
const calm = 1_000;

export const wakeMany: Benchmark = {
  title: '100 sleeping tenants asked at once, each by one request that reads its database',
  size: 100,
  async run({ platforms, size, say }) {
    const platform = await platforms.alone();
    const slugs = await makeSleepers(platform, size, say);
    const took: number[] = [];
    const last: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      await putAllToSleep(platform, slugs);
      await sleep(calm);
      const all = await Promise.all(slugs.map((slug) => readDatabase(platform, slug)));
      // In the first one code is compiled.
      if (round === 0) continue;
      took.push(...all);
      last.push(percentile(all, 100));
      say(`round ${round}: the last of ${size} after ${percentile(all, 100).toFixed(0)} ms`);
    }
    return {
      figures: [
        { name: 'asleep to answer, p50', value: percentile(took, 50), unit: 'ms' },
        { name: 'asleep to answer, p99', value: percentile(took, 99), unit: 'ms', must: { atMost: 3_000 }, goal: { atMost: 1_000 } },
        { name: 'until the last had its answer, longest', value: percentile(last, 100), unit: 'ms' },
      ],
      notes: [`${rounds} rounds of ${size} tenants at once after one that is not counted`],
    };
  },
};
