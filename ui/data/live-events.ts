import { eventsOf } from './event-stream.ts';
import { ProblemError, problemOfResponse } from './problem.ts';
import type { Network } from './request.ts';

export type LiveEventsOptions = {
  headers?: Record<string, string>;
  signal: AbortSignal;
  network?: Pick<Network, 'fetch'>;
};

const shortestPause = 500;
const longestPause = 15_000;

/**
 * The `data` of each event at a path of this page's host. A connection that breaks or ends is made again, with growing
 * pauses. Throws ProblemError when the server refuses; ends in silence when `signal` aborts.
 */
export async function* liveEvents(path: string, { headers = {}, signal, network = { fetch: (...args) => fetch(...args) } }: LiveEventsOptions): AsyncGenerator<string> {
  let pause = shortestPause;
  while (!signal.aborted) {
    try {
      const response = await network.fetch(path, { headers: { accept: 'text/event-stream', ...headers }, signal });
      if (!response.ok || !response.body) throw await problemOfResponse(response);
      for await (const event of eventsOf(response.body)) {
        pause = shortestPause;
        yield event;
      }
    } catch (error) {
      if (error instanceof ProblemError && error.status >= 400 && error.status < 500) throw error;
    }
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
