import { join } from 'node:path';
import { supervisor } from '../actors/tenant-supervisor/contract.ts';
import type { Call } from '../services/kit/call.ts';
import { until } from '../test/shop.ts';
import type { Benchmark } from './benchmark.ts';
import { turnsFor } from './echo/burn.ts';
import { loadGenerator, loadHttp } from './http-load.ts';
import { type MeasuredLoad, measuredLoad, tenantSide } from './measured-load.ts';
import { median } from './percentiles.ts';
import { joinPlatform } from './platform-caller.ts';
import { ratioOf, sideBySide } from './side-by-side.ts';

const slug = 'echoes';
const milliseconds = 5;
const connections = 16;
const seconds = 5;

export const replicas: Benchmark = {
  title: 'two replicas of a tenant on two hosts, beside one; an action that works for 5 ms',
  size: 5,
  async run({ platforms, size }) {
    const platform = await platforms.alone({ HOSTS: '2' }, join(import.meta.dirname, 'echo/main.ts'));
    await platform.tenant(slug, { plan: 'growth' });
    const turns = turnsFor(milliseconds);
    const side = tenantSide(platform, slug, `/api/burn?turns=${turns}`);
    const { call, leave } = await joinPlatform(platform);
    const scaled = (count: number) => async () => {
      await scale(call, count);
      await loadHttp(side.target, connections, 1);
      const load = await measuredLoad(side, connections, seconds);
      const hosts = await hostsOf(call);
      if (hosts.length !== count) throw new Error(`somebody else scaled to ${hosts.length} while ${count} were measured`);
      return load;
    };
    const pairs = await sideBySide(size, scaled(2), scaled(1)).finally(leave);
    return {
      figures: [
        { name: 'one replica', value: median(pairs.map(({ other }) => other.perSecond)), unit: '/s' },
        { name: 'one replica, p99', value: median(pairs.map(({ other }) => other.p99)), unit: 'ms' },
        { name: 'one replica, cores at work', value: median(pairs.map(({ other }) => coresOf(other))), unit: '' },
        { name: 'two replicas', value: median(pairs.map(({ one }) => one.perSecond)), unit: '/s' },
        { name: 'two replicas, p99', value: median(pairs.map(({ one }) => one.p99)), unit: 'ms' },
        { name: 'two replicas, cores at work', value: median(pairs.map(({ one }) => coresOf(one))), unit: '' },
        { name: 'ratio', value: ratioOf(pairs, ({ perSecond }) => perSecond), unit: '×', must: { atLeast: 1.6 } },
      ],
      notes: [
        `${connections} connections, ${size} rounds of ${seconds} s each, load by ${loadGenerator}; ${turns} turns of PBKDF2, which take ${milliseconds} ms of a core`,
        'gateway, NATS and the load run on the same cores',
      ],
    };
  },
};

/** How many cores gateway and hosts had: on a machine that does other things too, less than they could use. */
function coresOf({ perSecond, processor }: MeasuredLoad): number {
  return (perSecond * processor) / 1_000;
}

/** So many replicas, each on a host of its own. */
async function scale(call: Call, replicas: number): Promise<void> {
  await call(supervisor, 'tenants.scale', { slug, replicas, reason: 'a benchmark' });
  await until(async () => (await hostsOf(call)).length === replicas);
}

async function hostsOf(call: Call): Promise<string[]> {
  const [tenant] = await call(supervisor, 'tenants.nodes', { slug });
  return [...new Set(tenant?.nodes.map(({ hostId }) => hostId))];
}
