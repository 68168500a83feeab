import type { Result } from '../services/kit/contract.ts';
import type { Scope } from '../services/kit/scope.ts';
import type { webshop } from '../services/tenant/webshop/contract.ts';
import type { AskedTenant, Dispatch } from './dispatch.ts';
import { requestDeadline } from './exchange.ts';
import type { Nudges } from './nudges.ts';
import { followState } from './state-feed.ts';

type Order = Result<typeof webshop, 'orders.get'>;

/** Which order, and on whose word. */
export type Followed = {
  tenant: AskedTenant;
  id: string;
  /** The order's own; whoever may read orders needs none. */
  token: string | undefined;
  /** Asked before each reading: a token that has expired meanwhile shows no more. */
  scopeOf(): Promise<Scope>;
};

export type OrderFeed = {
  /**
   * The order as it is, and again each time it has changed, until the signal aborts. An order that nothing is awaited of
   * is read again at a nudge alone, so that whoever follows it does not keep its tenant awake.
   * @throws AppError what the first reading is refused with, or a later one in a way that trying again does not change
   */
  follow(followed: Followed, signal: AbortSignal): AsyncGenerator<Order, void, undefined>;
};

/** Milliseconds after which a pending order is read again, as a nudge may be lost; and for how long that is done. */
const pauseBetweenReadings = 20_000;
const awaitedFor = 15 * 60_000;

/** What is told of orders to whoever follows one, over whatever protocol. */
export function orderFeed(dispatch: Dispatch, listen: Nudges['listen']): OrderFeed {
  async function read({ tenant, id, token, scopeOf }: Followed): Promise<Order> {
    const params = token === undefined ? { id } : { id, token };
    const meta = { scope: await scopeOf() };
    const deadline = performance.now() + requestDeadline;
    return JSON.parse(await dispatch.toTenant(tenant, { action: 'webshop.orders.get', params, meta, repeatable: true, deadline })) as Order;
  }

  return {
    follow(followed, signal) {
      const id = followed.id.toLowerCase();
      const awaitedUntil = performance.now() + awaitedFor;
      const feed = {
        read: () => read(followed),
        listen: (changed: () => void) =>
          listen(followed.tenant.slug, (topic, payload) => {
            if (topic === 'order' && isAbout(payload, id)) changed();
          }),
        pauseAfter: ({ state }: Order) => (state === 'pending' && performance.now() < awaitedUntil ? pauseBetweenReadings : undefined),
      };
      return followState(feed, signal);
    },
  };
}

function isAbout(payload: unknown, orderId: string): boolean {
  return typeof payload === 'object' && payload !== null && 'orderId' in payload && payload.orderId === orderId;
}
