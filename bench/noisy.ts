import { setTimeout as sleep } from 'node:timers/promises';
import { plans } from '../config/plans.ts';
import { asked } from './bench-shop.ts';
import type { Benchmark } from './benchmark.ts';
import { startFlood } from './flood.ts';
import { pacedLoad } from './paced-load.ts';
import { median, percentile } from './percentiles.ts';
import { ratioOf, sideBySide } from './side-by-side.ts';

const path = '/api/products?limit=1';
const quietPerSecond = 100;
const seconds = 10;
const limit = plans.starter.requests.perSecond;
const multiple = 50;
const connections = 32;
/** Milliseconds in which a flood uses up what its plan allows at once. */
const swell = 10_000;

export const noisy: Benchmark = {
  title: `a quiet tenant while a neighbour on its host is flooded with ${multiple} times what its plan allows, beside calm`,
  size: 5,
  async run({ platforms, size, say }) {
    const platform = await platforms.alone({ HOSTS: '1' });
    await platform.tenant('quiet');
    await platform.tenant('noisy');
    const ask = () => asked(platform.ask('quiet', 'GET', path));
    const calm = async () => ({ took: await pacedLoad(quietPerSecond, seconds, ask), offered: 0, refused: 0 });
    await calm();
    const pairs = await sideBySide(size, flooded, calm);
    const flood = pairs.map(({ one }) => one);
    const all = (side: 'one' | 'other') => pairs.flatMap((pair) => pair[side].took);
    return {
      figures: [
        { name: 'quiet tenant in calm, p50', value: percentile(all('other'), 50), unit: 'ms' },
        { name: 'quiet tenant in calm, p99', value: percentile(all('other'), 99), unit: 'ms' },
        { name: 'quiet tenant beside the flood, p50', value: percentile(all('one'), 50), unit: 'ms' },
        { name: 'quiet tenant beside the flood, p99', value: percentile(all('one'), 99), unit: 'ms' },
        { name: 'ratio of the p99s', value: ratioOf(pairs, ({ took }) => percentile(took, 99)), unit: '×', must: { atMost: 1.5 }, goal: { atMost: 1.1 } },
        { name: 'the flood, as a multiple of the plan', value: median(flood.map(({ offered }) => offered)) / limit, unit: '×' },
        { name: 'refused of the flood', value: median(flood.map(({ refused }) => refused)) * 100, unit: '%' },
      ],
      notes: [
        `${size} rounds of ${seconds} s each; the quiet tenant gets ${quietPerSecond} requests a second that read its database, timed from when they are due`,
        `the flood: ${connections} connections, open loop, the same request, from a process of the lowest priority on the same machine; its first ${swell / 1_000} s are not counted`,
      ],
    };

    async function flooded() {
      const flood = await startFlood({
        port: platform.port, host: `noisy.localhost:${platform.port}`, path, connections, perSecond: multiple * limit,
      });
      try {
        await sleep(swell);
        const before = await flood.count();
        const start = performance.now();
        const took = await pacedLoad(quietPerSecond, seconds, ask);
        const after = await flood.count();
        const offered = ((after.sent - before.sent) * 1_000) / (performance.now() - start);
        const answered = (status: string) => (after.statuses[status] ?? 0) - (before.statuses[status] ?? 0);
        const refused = (answered('429') + answered('503')) / Object.keys(after.statuses).reduce((sum, status) => sum + answered(status), 0);
        say(`flooded with ${Math.round(offered)} a second; answers until now: ${JSON.stringify(after.statuses)}`);
        return { took, offered, refused };
      } finally {
        await flood.stop();
        await sleep(swell);
      }
    }
  },
};
