import type { WebSocket } from 'ws';
import { AppError, fail, problemOf } from '../services/kit/errors.ts';
import type { Refusal } from './admission.ts';
import type { AskedTenant } from './dispatch.ts';
import type { Followed, OrderFeed } from './order-feed.ts';
import { readAsked, type Told } from './socket-messages.ts';

export type OrderSocketParts = {
  feed: OrderFeed;
  tenant: AskedTenant;
  requestId: string;
  /** Lets the client in to ask something of the tenant, as a request would be. @throws AppError by the tenant's state */
  enter(): Promise<(() => void) | Refusal>;
  scopeOf: Followed['scopeOf'];
};

const followsPerSocket = 50;
/** Bytes that wait for a client that does not read, at most. */
const backlogLimit = 64 * 1_024;
/** Try again later (the registry of close codes at IANA). */
const tryAgainLater = 1013;

/** Tells a client of the orders that it follows, until the socket is closed. Refusals are told; the socket goes on. */
export function serveOrders(socket: WebSocket, { feed, tenant, requestId, enter, scopeOf }: OrderSocketParts): void {
  const follows = new Map<string, AbortController>();

  function tell(message: Told): void {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > backlogLimit) return socket.close(tryAgainLater, 'Too much is unread.');
    socket.send(JSON.stringify(message));
  }

  async function follow(id: string, token: string | undefined, signal: AbortSignal): Promise<void> {
    const entry = await enter();
    if (typeof entry !== 'function') {
      const { code, retryAfter } = entry;
      return tell({ problem: problemOf(new AppError(code), requestId), id, retryAfter });
    }
    try {
      for await (const order of feed.follow({ tenant, id, token, scopeOf }, signal)) {
        // The place at the door is for the first reading: what follows comes by the tenant's own word.
        entry();
        tell({ order });
      }
    } finally {
      entry();
    }
  }

  function begin(id: string, token: string | undefined): void {
    // Whoever asks again is told again, with the token that is sent now.
    follows.get(id)?.abort();
    if (follows.size >= followsPerSocket && !follows.has(id)) fail('overloaded', `A socket follows ${followsPerSocket} orders at most.`);
    const end = new AbortController();
    follows.set(id, end);
    follow(id, token, end.signal)
      .catch((error: unknown) => {
        if (!end.signal.aborted) tell({ problem: problemOf(error, requestId), id });
      })
      .finally(() => {
        if (follows.get(id) === end) follows.delete(id);
      });
  }

  socket.on('message', (message, isBinary) => {
    try {
      const asked = readAsked(message, isBinary);
      if ('follow' in asked) return begin(asked.id, asked.token);
      follows.get(asked.id)?.abort();
      follows.delete(asked.id);
    } catch (error) {
      tell({ problem: problemOf(error, requestId) });
    }
  });
  socket.on('close', () => {
    for (const end of follows.values()) end.abort();
  });
}
