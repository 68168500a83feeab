import type { ServerResponse } from 'node:http';
import type { Result } from '../services/kit/contract.ts';
import { codeOf, errorTable, fail } from '../services/kit/errors.ts';
import type { webshop } from '../services/tenant/webshop/contract.ts';
import type { Dispatch } from './dispatch.ts';
import { type Exchange, requestDeadline } from './exchange.ts';
import { apiHeaders } from './headers.ts';
import type { ActionServer } from './serve-action.ts';
import type { Nudges } from './nudges.ts';

export type LiveOrders = {
  /** Streams an order until its buyer has nothing more to wait for. Rejects before the stream has begun, never after. */
  follow(exchange: Exchange, orderId: string): Promise<void>;
  /** Ends all streams. */
  close(): void;
};

type Order = Result<typeof webshop, 'orders.get'>;

const streamsPerTenant = 200;
const streamsInAll = 5_000;
/** Milliseconds between signs of life; the order is read again with each, as a nudge may be lost. */
const heartbeat = 20_000;
/** Milliseconds after which a stream ends; a client that still waits comes again. */
const longestStream = 15 * 60_000;
const pauseAfterFailure = 1_000;
/** Bytes that wait for a client that does not read, at most. */
const backlogLimit = 64 * 1_024;

export function liveOrders(actions: ActionServer, dispatch: Dispatch, listen: Nudges['listen']): LiveOrders {
  const open = new Set<ServerResponse>();
  const perTenant = new Map<string, number>();

  async function follow(exchange: Exchange, orderId: string): Promise<void> {
    const slug = exchange.tenant?.slug ?? fail('not_found');
    const held = perTenant.get(slug) ?? 0;
    if (held >= streamsPerTenant || open.size >= streamsInAll) fail('overloaded', 'Too many orders are followed.');
    perTenant.set(slug, held + 1);
    open.add(exchange.response);
    const change = changeSignal();
    const deaf = listen(slug, (topic, payload) => {
      if (topic === 'order' && isAbout(payload, orderId)) change.tell();
    });
    exchange.response.on('close', change.tell);
    try {
      await stream(exchange, await reader(exchange, slug, orderId), change.wait);
    } finally {
      deaf();
      open.delete(exchange.response);
      const left = (perTenant.get(slug) ?? 1) - 1;
      if (left === 0) perTenant.delete(slug);
      else perTenant.set(slug, left);
    }
  }

  async function reader(exchange: Exchange, slug: string, id: string): Promise<() => Promise<Order>> {
    const token = exchange.request.headers['order-token'];
    const params = typeof token === 'string' ? { id, token } : { id };
    const meta = { scope: await actions.scopeOf(exchange) };
    return async () => {
      const deadline = performance.now() + requestDeadline;
      return JSON.parse(await dispatch.toTenant(slug, { action: 'webshop.orders.get', params, meta, repeatable: true, deadline })) as Order;
    };
  }

  return {
    follow,
    close() {
      for (const response of open) response.end();
    },
  };
}

async function stream({ response, requestId, leave }: Exchange, read: () => Promise<Order>, wait: (ms: number) => Promise<void>): Promise<void> {
  const until = performance.now() + longestStream;
  let order = await read();
  let sent = '';
  response.writeHead(200, { ...apiHeaders, 'content-type': 'text/event-stream', 'x-request-id': requestId });
  // A stream has limits of its own; it must not hold a place at the door for minutes.
  leave?.();
  for (;;) {
    const text = JSON.stringify(order);
    response.write(text === sent ? ': still here\n\n' : `data: ${text}\n\n`);
    sent = text;
    if (order.state !== 'pending' || performance.now() > until || response.writableLength > backlogLimit) break;
    await wait(heartbeat);
    if (response.closed || response.writableEnded) break;
    const next = await readAgain(read, wait, () => response.closed || performance.now() > until);
    if (next === undefined) break;
    order = next;
  }
  response.end();
}

/** Tries until it succeeds; undefined where trying has no sense any more. The stream has begun, so no error can be told. */
async function readAgain(read: () => Promise<Order>, wait: (ms: number) => Promise<void>, isOver: () => boolean): Promise<Order | undefined> {
  while (!isOver()) {
    try {
      return await read();
    } catch (error) {
      if (!('retryable' in errorTable[codeOf(error)])) return undefined;
      await wait(pauseAfterFailure);
    }
  }
  return undefined;
}

function isAbout(payload: unknown, orderId: string): boolean {
  return typeof payload === 'object' && payload !== null && 'orderId' in payload && payload.orderId === orderId;
}

/** Remembers that something was told until it is waited for: what changes during a read is not missed. */
function changeSignal(): { tell(): void; wait(milliseconds: number): Promise<void> } {
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
          const timer = setTimeout(resolve, milliseconds);
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
