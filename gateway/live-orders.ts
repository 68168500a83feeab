import { fail } from '../services/kit/errors.ts';
import type { Exchange } from './exchange.ts';
import { apiHeaders } from './headers.ts';
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
/** Milliseconds between signs of life, which keep proxies from taking the connection for dead. */
const heartbeat = 20_000;
/** Milliseconds after which a stream ends; a client that still waits comes again. */
const longestStream = 15 * 60_000;
/** Bytes that wait for a client that does not read, at most. */
const backlogLimit = 64 * 1_024;

/** Orders as server-sent events. */
export function liveOrders(actions: ActionServer, feed: OrderFeed): LiveOrders {
  const room = places(streamsPerTenant, streamsInAll, 'Too many orders are followed.');
  const open = new Set<AbortController>();

  return {
    async follow(exchange, id) {
      const { request, response } = exchange;
      const tenant = exchange.tenant ?? fail('not_found');
      const token = request.headers['order-token'];
      const giveBack = room.take(tenant.slug);
      const end = new AbortController();
      const stop = () => end.abort();
      open.add(end);
      response.on('close', stop);
      const timer = setTimeout(stop, longestStream);
      try {
        const followed = { tenant, id, token: typeof token === 'string' ? token : undefined, scopeOf: () => actions.scopeOf(exchange) };
        await stream(exchange, feed.follow(followed, end.signal));
      } finally {
        clearTimeout(timer);
        open.delete(end);
        giveBack();
      }
    },
    close() {
      for (const end of open) end.abort();
    },
  };
}

async function stream(exchange: Exchange, orders: ReturnType<OrderFeed['follow']>): Promise<void> {
  const { response } = exchange;
  let signs: NodeJS.Timeout | undefined;
  try {
    for await (const order of orders) {
      if (!response.headersSent) {
        begin(exchange);
        signs = setInterval(() => response.write(': still here\n\n'), heartbeat);
      }
      response.write(`data: ${JSON.stringify(order)}\n\n`);
      if (order.state !== 'pending' || response.writableLength > backlogLimit) break;
    }
  } catch (error) {
    // Once the stream has begun no error can be told; its end brings the client back, to hear it as an answer.
    if (!response.headersSent) throw error;
  } finally {
    clearInterval(signs);
  }
  if (!response.headersSent) fail('service_unavailable');
  response.end();
}

function begin({ response, requestId, leave }: Exchange): void {
  response.writeHead(200, { ...apiHeaders, 'content-type': 'text/event-stream', 'x-request-id': requestId });
  // A stream has limits of its own; it must not hold a place at the door for minutes.
  leave?.();
}
