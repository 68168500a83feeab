import { authorize } from '../services/kit/authorize.ts';
import { fail } from '../services/kit/errors.ts';
import type { Scope } from '../services/kit/scope.ts';
import { isTracing } from '../services/kit/tracing.ts';
import { sendJsonText } from './answer.ts';
import { type Bearer, nobody, type TokenPlace } from './authenticate.ts';
import { defaultBodyLimit, readJsonObject } from './body.ts';
import type { Dispatch } from './dispatch.ts';
import type { Exchange } from './exchange.ts';
import { flatParams, refuseTokenInQuery } from './params.ts';
import { traced } from './request-trace.ts';
import type { ActionRoute, Found } from './routes.ts';

export type ActionServer = {
  /** Answers a request by the action of its route. Rejects with what stops it. */
  serve(exchange: Exchange, route: ActionRoute, parameters: Found['parameters']): Promise<void>;
  /** Who asks. @throws AppError invalid_token, bad_request (a token in the query) */
  scopeOf(exchange: Exchange): Promise<Scope>;
};

const visibleText = /^[\x21-\x7e]{1,200}$/;

/** @param originOf the origin that a host is known by to browsers and tokens */
export function actionServer(
  readBearer: (header: string, place: TokenPlace) => Bearer | Promise<Bearer>,
  originOf: (host: string) => string,
  dispatch: Dispatch,
): ActionServer {
  async function scopeOf({ request, query, host, tenant, requestId, correlationId }: Exchange): Promise<Scope> {
    refuseTokenInQuery(query);
    const { authorization } = request.headers;
    const bearer = authorization === undefined ? nobody : await readBearer(authorization, { origin: originOf(host), tenant: tenant?.slug });
    const { kind, subject, roles } = bearer;
    return { kind, subject, roles, requestId, correlationId, address: request.socket.remoteAddress };
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
