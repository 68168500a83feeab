import { problemOf } from '../services/kit/errors.ts';
import { beginTrace, endSpan, traceparentOf } from '../services/kit/tracing.ts';
import type { Exchange } from './exchange.ts';
import type { ActionRoute } from './routes.ts';

/**
 * Does the work of a request within a span. It names the route and not the address: ids and tokens in addresses are
 * keys to carts and orders.
 */
export async function traced(exchange: Exchange, { method, path }: ActionRoute, work: () => Promise<void>): Promise<void> {
  const span = beginTrace(`${method} ${path}`, exchange, exchange.traceparent);
  if (span === undefined) return work();
  exchange.traceparent = traceparentOf(span);
  span.setAttributes({
    'http.request.method': method,
    'http.route': `/api${path}`,
    'server.address': exchange.host,
    'tenantry.tenant': exchange.tenant?.slug,
    'tenantry.request_id': exchange.requestId,
  });
  try {
    await work();
    span.setAttribute('http.response.status_code', exchange.response.statusCode);
    endSpan(span);
  } catch (error) {
    span.setAttribute('http.response.status_code', problemOf(error).status);
    endSpan(span, error);
    throw error;
  }
}
