import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallingOptions, ServiceSchema } from 'moleculer';
import ApiGateway, { type ApiSettingsSchema } from 'moleculer-web';
import { AppError, codeOf } from '../services/kit/errors.ts';
import { type Logger, requestIds } from '../services/kit/logger.ts';
import { sendProblem } from './answer.ts';
import type { Exchange, GatewayRequest } from './exchange.ts';
import type { HostKind } from './host-name.ts';
import { type ActionRoute, type HouseRoute, routeTable } from './routes.ts';
import type { ActionServer } from './serve-action.ts';

/** A route that the gateway answers itself. `parameters` are those of its path. */
export type HousePage = Omit<HouseRoute, 'kind'> & {
  answer(exchange: Exchange, parameters: Record<string, string>): void | Promise<void>;
};

/** What takes every request below a path. */
export type Mount = { path: string; handle(request: IncomingMessage, response: ServerResponse): void | Promise<void> };

export type HostServiceParts = {
  kind: HostKind;
  routes: readonly ActionRoute[];
  pages: readonly HousePage[];
  mounts: readonly Mount[];
  actions: ActionServer;
  log: Logger;
};

type Handler = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void;

const webHandler = ApiGateway.methods?.httpHandler as (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * The moleculer-web service of a kind of host. It has no server of its own: its `httpHandler` is given requests.
 *
 * Actions take a short way: moleculer-web would try a pattern per route, run the request as a local action and chain its
 * middlewares, which costs more than all the rest of a request. Pages and mounts go moleculer-web's own way.
 * @throws TypeError where two routes take the same requests
 */
export function hostService({ kind, routes, pages, mounts, actions, log }: HostServiceParts): ServiceSchema {
  const table = routeTable([...routes, ...pages.map(({ method, path }) => ({ kind: 'house' as const, method, path }))]);

  function refuse(exchange: Exchange, error: unknown): void {
    const known = codedByWeb(error);
    if (codeOf(known) === 'internal') {
      const { host, path, tenant, traceparent } = exchange;
      log.error({ err: known, tenant: tenant?.slug, ...requestIds(exchange, traceparent), host, path }, 'a request failed');
    }
    sendProblem(exchange, known);
  }

  return {
    name: `gateway-${kind}`,
    mixins: [ApiGateway],
    settings: settingsOf(pages, mounts),
    // Routes come from contracts alone, not by message.
    actions: { addRoute: false, removeRoute: false, listAliases: false },
    methods: {
      async httpHandler(request: GatewayRequest, response: ServerResponse) {
        const exchange = request.$exchange;
        try {
          if (!exchange.path.startsWith('/api/')) return await webHandler.call(this, request, response);
          const found = table.find(request.method ?? '', exchange.path.slice(4));
          if (found === undefined) throw new AppError('not_found');
          if ('allow' in found) return sendProblem(exchange, new AppError('method_not_allowed'), { allow: found.allow.join(', ') });
          if (found.route.kind === 'action') return await actions.serve(exchange, found.route, found.parameters);
          // moleculer-web knows no HEAD; Node leaves out the body of the answer by the method that came.
          request.method = found.route.method;
          return await webHandler.call(this, request, response);
        } catch (error) {
          refuse(exchange, error);
        }
      },
      errorHandler: (request: GatewayRequest, _response: ServerResponse, error: unknown) => refuse(request.$exchange, error),
      send404: (request: GatewayRequest) => refuse(request.$exchange, new AppError('not_found')),
    },
  };
}

function settingsOf(pages: readonly HousePage[], mounts: readonly Mount[]): ApiSettingsSchema {
  const route = { mappingPolicy: 'restrict', bodyParsers: false, logging: false } as const;
  return {
    server: false,
    // Handlers say nothing to other nodes.
    $secureSettings: ['routes', 'rootCallOptions'],
    logRequest: null,
    logRequestParams: null,
    logResponse: null,
    logRouteRegistration: null,
    rootCallOptions: withRequestId as unknown as CallingOptions,
    routes: [
      { ...route, path: '/api', aliases: aliasesOf(pages) },
      ...mounts.map(({ path, handle }) => ({ ...route, path, aliases: {}, use: [settled(handle)] })),
    ],
  };
}

/** moleculer-web takes a function here, which its types do not know. */
function withRequestId(options: CallingOptions, request: GatewayRequest): void {
  options.requestID = request.$exchange.requestId;
}

function aliasesOf(pages: readonly HousePage[]): Record<string, Handler> {
  return Object.fromEntries(
    pages.map(({ method, path, answer }) => [
      `${method} ${path}`,
      settled((request) => {
        const { $exchange, $params } = request as GatewayRequest & { $params: Record<string, string> };
        return answer($exchange, $params);
      }),
    ]),
  );
}

/** A handler for moleculer-web, which would not see a rejection. */
function settled(handle: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>): Handler {
  return (request, response, next) => {
    (async () => handle(request, response))().catch(next);
  };
}

/** The few errors of moleculer-web's own that can come up, in our codes. */
function codedByWeb(error: unknown): unknown {
  if (codeOf(error) !== 'internal' || !(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 400) return new AppError('bad_request', { cause: error });
  return error.code === 404 ? new AppError('not_found', { cause: error }) : error;
}
