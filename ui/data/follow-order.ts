import { eventsOf } from './event-stream.ts';
import { ProblemError, problemOfResponse } from './problem.ts';
import type { Network } from './request.ts';
import type { Order } from './webshop.ts';

const shortestPause = 500;
const longestPause = 15_000;

/**
 * The order as it is now, and again each time it changes, until its state is final. A connection that breaks is made
 * again, with growing pauses. The token goes in a header: a URL ends up in histories and logs.
 * Throws ProblemError when the server refuses (unknown order, wrong token); ends in silence when `signal` aborts.
 */
export async function* followOrder(
  id: string,
  token: string,
  signal: AbortSignal,
  network: Pick<Network, 'fetch'> = { fetch: (...args) => fetch(...args) },
): AsyncGenerator<Order> {
  let last: Order | undefined;
  let pause = shortestPause;
  while (!signal.aborted) {
    try {
      const response = await network.fetch(`/api/orders/${encodeURIComponent(id)}/live`, {
        headers: { accept: 'text/event-stream', 'order-token': token },
        signal,
      });
      if (!response.ok || !response.body) throw await problemOfResponse(response);
      for await (const event of eventsOf(response.body)) {
        last = JSON.parse(event) as Order;
        pause = shortestPause;
        yield last;
      }
    } catch (error) {
      if (error instanceof ProblemError && error.status >= 400 && error.status < 500) throw error;
    }
    if (last && last.state !== 'pending') return;
    await pauseFor(pause, signal);
    pause = Math.min(pause * 2, longestPause);
  }
}

function pauseFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
