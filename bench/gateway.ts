import { join } from 'node:path';
import { plan } from './bench-shop.ts';
import type { Benchmark } from './benchmark.ts';
import { compareSides, loadNote } from './compare-sides.ts';
import { tenantSide } from './measured-load.ts';
import { natsUserOf } from './platform-servers.ts';
import { startFastifyEcho, startStockEcho } from './rivals/http-rival.ts';

const path = '/api/echo';
const connections = 32;

export const gateway: Benchmark = {
  title: 'GET of 1 kB through moleculer-web, tenant routing and NATS; beside Fastify + nats.js request(), and beside stock moleculer-web',
  async run({ platforms }) {
    const platform = await platforms.alone({}, join(import.meta.dirname, 'echo/main.ts'));
    await platform.tenant('echoes', { plan });
    const ours = tenantSide(platform, 'echoes', path);
    const fastify = await startFastifyEcho(natsUserOf(platform));
    const stock = await startStockEcho(natsUserOf(platform));
    try {
      return {
        figures: [
          ...(await compareSides({ name: 'Tenantry', ...ours }, { name: 'Fastify + nats.js request()', ...fastify.side(path) }, connections, {
            ratio: { must: { atLeast: 0.85 }, goal: { atLeast: 1.1 } },
          })),
          ...(await compareSides({ name: 'Tenantry, again', ...ours }, { name: 'stock moleculer-web', ...stock.side(path) }, connections, {
            ratio: { must: { atLeast: 1 }, goal: { atLeast: 1.3 } },
          })),
        ],
        notes: [
          `${loadNote(connections)}; each side has a process that takes HTTP and one that answers, on the same NATS server`,
          `Tenantry alone checks who asks, the plan's limits and the contract; nats.js with noAsyncTraces: true`,
        ],
      };
    } finally {
      await Promise.all([fastify.stop(), stock.stop()]);
    }
  },
};
