import { authorize } from '../services/kit/authorize.ts';
import { fail } from '../services/kit/errors.ts';
import type { Scope } from '../services/kit/scope.ts';
import { isTracing } from '../services/kit/tracing.ts';
import { sendJsonText } from './answer.ts';
import type { Asker } from './asking/who-asks.ts';
import { defaultBodyLimit, readJsonObject } from './body.ts';
import type { Dispatch } from './dispatch.ts';
import type { Exchange } from './exchange.ts';
import { flatParams, refuseTokenInQuery } from './params.ts';
import { traced } from './request-trace.ts';
import type { ActionRoute, Found } from './routes.ts';

export type ActionServer = {
  /** Answers a request by the action of its route. Rejects with what stops it. */
  serve(exchange: Exchange, route: ActionRoute, parameters: Found['parameters']): Promise<void>;
  /** Who asks. @throws AppError invalid_token, forbidden (a cookie from elsewhere), bad_request (a token in the query) */
  scopeOf(exchange: Exchange): Promise<Scope>;
};

const visibleText = /^[\x21-\x7e]{1,200}$/;

/** @param whoAsks as `askerReader` makes it */
export function actionServer(whoAsks: (exchange: Exchange) => Asker | Promise<Asker>, dispatch: Dispatch): ActionServer {
  async function scopeOf(exchange: Exchange): Promise<Scope> {
    const { query, requestId, correlationId, address } = exchange;
    refuseTokenInQuery(query);
    const asker = await whoAsks(exchange);
    return { ...asker, requestId, correlationId, address };
  }

  function serve(exchange: Exchange, route: ActionRoute, parameters: Found['parameters']): Promise<void> {
    return isTracing() ? traced(exchange, route, () => answer(exchange, route, parameters)) : answer(exchange, route, parameters);
  }

  async function answer(exchange: Exchange, route: ActionRoute, parameters: Found['parameters']): Promise<void> {
    const { request, query, tenant, deadline, traceparent } = exchange;
    const { action, contract, method } = route;
    const scope = await scopeOf(exchange);
    // The service that owns the data decides; asked here too, so that strangers wake no tenant and send no body for nothing.
    authorize(contract.access, scope);
    const idempotencyKey = contract.idempotent ? keyOf(request.headers['idempotency-key']) : undefined;
    const body = method === 'GET' ? undefined : await readJsonObject(request, contract.bodyLimit ?? defaultBodyLimit);
    const call = {
      action,
      params: flatParams(parameters, query, body),
      meta: { scope, idempotencyKey, traceparent },
      repeatable: method === 'GET' || idempotencyKey !== undefined,
      deadline,
    };
    const result = await (tenant === undefined ? dispatch.toPlatform(call) : dispatch.toTenant(tenant, call));
    sendJsonText(exchange, contract.status ?? 200, result);
  }

  return { serve, scopeOf };
}

function keyOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && visibleText.test(header)) return header;
  return fail('invalid_fields', 'The Idempotency-Key is not right.', [
    { path: 'Idempotency-Key', message: 'must be 1 to 200 visible ASCII characters' },
  ]);
}
