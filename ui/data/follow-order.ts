import { liveEvents } from './live-events.ts';
import type { Network } from './request.ts';
import type { Order } from './webshop.ts';

/**
 * The order as it is now, and again each time it changes, until its state is final. A connection that breaks is made
 * again, with growing pauses. The token goes in a header: a URL ends up in histories and logs.
 * Throws ProblemError when the server refuses (unknown order, wrong token); ends in silence when `signal` aborts.
 */
export async function* followOrder(id: string, token: string, signal: AbortSignal, network?: Pick<Network, 'fetch'>): AsyncGenerator<Order> {
  for await (const event of liveEvents(`/api/orders/${encodeURIComponent(id)}/live`, { headers: { 'order-token': token }, signal, network })) {
    const order = JSON.parse(event) as Order;
    yield order;
    if (order.state !== 'pending') return;
  }
}
