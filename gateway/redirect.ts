import type { Exchange } from './exchange.ts';

/** 303: what comes next is asked for by GET, and nothing that was sent here is sent on. */
export function redirect({ response, requestId }: Exchange, location: string): void {
  response.writeHead(303, { location, 'content-length': 0, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-request-id': requestId }).end();
}
