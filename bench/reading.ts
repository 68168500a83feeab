import { plans } from '../config/plans.ts';
import { benchShop, plan, slug } from './bench-shop.ts';
import type { Bound, Outcome, Surroundings } from './benchmark.ts';
import { compareSides, loadNote } from './compare-sides.ts';
import { tenantSide } from './measured-load.ts';
import { databaseOf, natsUserOf, superuserOf } from './platform-servers.ts';
import { startHttpRival } from './rivals/http-rival.ts';

/** Reads one address of the shop, from Tenantry and from Fastify with NATS and `pg`, in turns. */
export async function compareReading(around: Surroundings, path: string, connections: number, goal?: Bound): Promise<Outcome> {
  const { platform } = await benchShop(around);
  const rival = await startHttpRival({
    nats: natsUserOf(platform),
    database: superuserOf(platform, databaseOf(slug)),
    connections: plans[plan].database.connectionsPerRole,
  });
  try {
    const ours = { name: 'Tenantry', ...tenantSide(platform, slug, path) };
    const theirs = { name: 'Fastify + nats.js + pg', ...rival.side(path) };
    return {
      figures: await compareSides(ours, theirs, connections, { ratio: { must: { atLeast: 0.7 } }, perSecond: goal }),
      notes: [loadNote(connections)],
    };
  } finally {
    await rival.stop();
  }
}
