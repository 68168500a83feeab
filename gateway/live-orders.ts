import { fail } from '../services/kit/errors.ts';
import { eventStreams } from './event-streams.ts';
import type { Exchange } from './exchange.ts';
import type { OrderFeed } from './order-feed.ts';
import { places } from './places.ts';
import type { ActionServer } from './serve-action.ts';

export type LiveOrders = {
  /** Streams an order until its buyer has nothing more to wait for. Rejects before the stream has begun, never after. */
  follow(exchange: Exchange, orderId: string): Promise<void>;
  /** Ends all streams. */
  close(): void;
};

const streamsPerTenant = 200;
const streamsInAll = 5_000;

/** Orders as server-sent events. */
export function liveOrders(actions: ActionServer, feed: OrderFeed): LiveOrders {
  const streams = eventStreams(places(streamsPerTenant, streamsInAll, 'Too many orders are followed.'));

  return {
    async follow(exchange, id) {
      const tenant = exchange.tenant ?? fail('not_found');
      const token = exchange.request.headers['order-token'];
      const followed = { tenant, id, token: typeof token === 'string' ? token : undefined, scopeOf: () => actions.scopeOf(exchange) };
      await streams.send(exchange, tenant.slug, (signal) => feed.follow(followed, signal), ({ state }) => state !== 'pending');
    },
    close: streams.close,
  };
}
