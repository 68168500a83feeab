import type { Result } from '../services/kit/contract.ts';
import { codeOf, errorTable } from '../services/kit/errors.ts';
import type { Scope } from '../services/kit/scope.ts';
import type { webshop } from '../services/tenant/webshop/contract.ts';
import type { AskedTenant, Dispatch } from './dispatch.ts';
import { requestDeadline } from './exchange.ts';
import type { Nudges } from './nudges.ts';

type Order = Result<typeof webshop, 'orders.get'>;

/** Which order, and on whose word. */
export type Followed = {
  tenant: AskedTenant;
  id: string;
  /** The order's own; staff need none. */
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
/** Milliseconds after a failure; twice as many after each further one. */
const firstPause = 1_000;
const longestPause = 20_000;

/** What is told of orders to whoever follows one, over whatever protocol. */
export function orderFeed(dispatch: Dispatch, listen: Nudges['listen']): OrderFeed {
  async function read({ tenant, id, token, scopeOf }: Followed): Promise<Order> {
    const params = token === undefined ? { id } : { id, token };
    const meta = { scope: await scopeOf() };
    const deadline = performance.now() + requestDeadline;
    return JSON.parse(await dispatch.toTenant(tenant, { action: 'webshop.orders.get', params, meta, repeatable: true, deadline })) as Order;
  }

  return {
    async *follow(followed, signal) {
      const change = changeSignal();
      const id = followed.id.toLowerCase();
      const deaf = listen(followed.tenant.slug, (topic, payload) => {
        if (topic === 'order' && isAbout(payload, id)) change.tell();
      });
      signal.addEventListener('abort', change.tell);
      const awaitedUntil = performance.now() + awaitedFor;
      let told = '';
      try {
        let order: Order | undefined = await read(followed);
        while (order !== undefined && !signal.aborted) {
          const text = JSON.stringify(order);
          if (text !== told) yield order;
          told = text;
          const isAwaited = order.state === 'pending' && performance.now() < awaitedUntil;
          await change.wait(isAwaited ? pauseBetweenReadings : undefined);
          order = await readAgain(() => read(followed), change.wait, signal);
        }
      } finally {
        deaf();
        signal.removeEventListener('abort', change.tell);
      }
    },
  };
}

/** Tries until it succeeds; undefined where nobody waits for it any more. @throws AppError where trying has no sense */
async function readAgain(read: () => Promise<Order>, wait: ChangeSignal['wait'], signal: AbortSignal): Promise<Order | undefined> {
  for (let pause = firstPause; !signal.aborted; pause = Math.min(pause * 2, longestPause)) {
    try {
      return await read();
    } catch (error) {
      if (!('retryable' in errorTable[codeOf(error)])) throw error;
      await wait(pause);
    }
  }
  return undefined;
}

function isAbout(payload: unknown, orderId: string): boolean {
  return typeof payload === 'object' && payload !== null && 'orderId' in payload && payload.orderId === orderId;
}

type ChangeSignal = { tell(): void; wait(milliseconds: number | undefined): Promise<void> };

/** Remembers that something was told until it is waited for: what changes during a read is not missed. */
function changeSignal(): ChangeSignal {
  let told = false;
  let wake: (() => void) | undefined;
  return {
    tell() {
      told = true;
      wake?.();
    },
    async wait(milliseconds) {
      if (!told) {
        await new Promise<void>((resolve) => {
          const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wake = undefined;
      }
      told = false;
    },
  };
}
