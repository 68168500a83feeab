import { fail } from '../services/kit/errors.ts';
import type { Exchange } from './exchange.ts';
import { apiHeaders } from './headers.ts';
import type { Places } from './places.ts';

export type EventStreams = {
  /**
   * Answers with server-sent events, each of them JSON. Rejects before the stream has begun, never after.
   * @param holder whose places it takes one of
   * @param follow what is told, until the signal aborts
   * @param isLast whether there is nothing more to wait for after this
   */
  send<Event>(exchange: Exchange, holder: string, follow: (signal: AbortSignal) => AsyncIterable<Event>, isLast?: (event: Event) => boolean): Promise<void>;
  /** Ends all streams. */
  close(): void;
};

/** Milliseconds between signs of life, which keep proxies from taking the connection for dead. */
const heartbeat = 20_000;
/** Milliseconds after which a stream ends; a client that still waits comes again. */
const longestStream = 15 * 60_000;
/** Bytes that wait for a client that does not read, at most. */
const backlogLimit = 64 * 1_024;

/** https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function eventStreams(room: Places): EventStreams {
  const open = new Set<AbortController>();

  return {
    async send(exchange, holder, follow, isLast = () => false) {
      const giveBack = room.take(holder);
      const end = new AbortController();
      const stop = () => end.abort();
      open.add(end);
      exchange.response.on('close', stop);
      const timer = setTimeout(stop, longestStream);
      try {
        await stream(exchange, follow(end.signal), isLast);
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

async function stream<Event>(exchange: Exchange, events: AsyncIterable<Event>, isLast: (event: Event) => boolean): Promise<void> {
  const { response } = exchange;
  let signs: NodeJS.Timeout | undefined;
  try {
    for await (const event of events) {
      if (!response.headersSent) {
        begin(exchange);
        signs = setInterval(() => response.write(': still here\n\n'), heartbeat);
      }
      response.write(`data: ${JSON.stringify(event)}\n\n`);
      if (isLast(event) || response.writableLength > backlogLimit) break;
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
