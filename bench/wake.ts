import { setTimeout as sleep } from 'node:timers/promises';
import type { Benchmark } from './benchmark.ts';
import { median, percentile } from './percentiles.ts';
import { asService, databaseOf, superuserOf } from './platform-servers.ts';
import { coldRequest } from './rivals/cold-request.ts';
import { makeSleepers, putAllToSleep, readDatabase } from './tenants.ts';

const tenants = 10;
const coldPerRound = 3;
/** Milliseconds between the last one's falling asleep and the first one's waking, and between wakes. */
const calm = 250;
const pause = 20;

export const wake: Benchmark = {
  title: 'a request to a sleeping tenant, until the answer that reads its database; beside a bare service of Node started for a request',
  size: 300,
  async run({ platforms, size, say }) {
    const platform = await platforms.alone();
    const slugs = await makeSleepers(platform, tenants, say);
    const cold = { ...superuserOf(platform, databaseOf(slugs[0]!)), options: asService('webshop') };
    const warmUp = await roundOf(slugs);
    const took: number[] = [];
    const rival: number[] = [];
    while (took.length < size) {
      await putAllToSleep(platform, slugs);
      await sleep(calm);
      took.push(...(await roundOf(slugs)));
      for (let count = 0; count < coldPerRound; count += 1) rival.push(await coldRequest(cold));
    }
    const warm = await roundOf(slugs);
    return {
      figures: [
        { name: 'asleep to answer, p50', value: percentile(took, 50), unit: 'ms', must: { atMost: 60 }, goal: { atMost: 25 } },
        { name: 'asleep to answer, p99', value: percentile(took, 99), unit: 'ms', must: { atMost: 150 }, goal: { atMost: 100 } },
        { name: 'the longest', value: percentile(took, 100), unit: 'ms' },
        { name: 'the same request, awake, p50', value: percentile(warm, 50), unit: 'ms' },
        { name: 'bare service, started to answer, p50', value: percentile(rival, 50), unit: 'ms' },
        { name: 'bare service, started to answer, p99', value: percentile(rival, 99), unit: 'ms' },
        { name: 'ratio of the medians', value: median(took) / median(rival), unit: '×' },
      ],
      notes: [
        `${took.length} wakes of ${tenants} tenants, one at a time; the first ${warmUp.length} are not counted`,
        `the bare service: Node, node:http, pg and one statement, ${rival.length} times; no credentials to give out, no mail, no mesh`,
      ],
    };

    async function roundOf(slugs: readonly string[]): Promise<number[]> {
      const all: number[] = [];
      for (const slug of slugs) {
        all.push(await readDatabase(platform, slug));
        await sleep(pause);
      }
      return all;
    }
  },
};
