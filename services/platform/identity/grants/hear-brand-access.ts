import type { ServiceBroker } from 'moleculer';
import { z } from 'zod';
import type { AccessCache } from './access-cache.ts';

const BrandAccessNudge = z.object({ supplier: z.string(), brand: z.string(), generation: z.number() });

/**
 * Tells the cache of a node what any node has changed, so that an answer from before is served no more even where Redis could
 * not be told. To be called before the broker starts.
 */
export function hearBrandAccess(broker: ServiceBroker, cache: AccessCache): void {
  broker.createService({
    name: 'brand-access-news',
    events: {
      'nudge.brand-access': ({ params }: { params: unknown }) => {
        const { data } = BrandAccessNudge.safeParse(params);
        if (data !== undefined) cache.changed(data.supplier, data.brand, data.generation);
      },
      '$transporter.connected': ({ params }: { params: { wasReconnect: boolean } }) => {
        if (params.wasReconnect) cache.missedChanges();
      },
    },
  });
}
