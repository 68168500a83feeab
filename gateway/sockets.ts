import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { AppError, fail } from '../services/kit/errors.ts';
import type { Admission, Refusal } from './admission.ts';
import { sendProblem } from './answer.ts';
import type { AddressReader } from './client-address.ts';
import type { AskedTenant } from './dispatch.ts';
import { type Exchange, type GatewayRequest, openExchange } from './exchange.ts';
import { readHost } from './host-name.ts';
import type { OrderFeed } from './order-feed.ts';
import { serveOrders } from './order-socket.ts';
import { places } from './places.ts';
import { sendRefusal } from './refusal.ts';
import { admit, type TenantResolver } from './resolve-tenant.ts';
import type { ActionServer } from './serve-action.ts';
import { watchLife } from './socket-life.ts';

export type Sockets = {
  /** Whether a request asks for a socket at the address that has them. */
  isAsked(request: IncomingMessage): boolean;
  /** Takes the connection of such a request, or answers it with a problem. */
  upgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void;
  /** Says goodbye to all; resolves when they have gone, after a second at the latest. */
  close(): Promise<void>;
};

export type SocketsParts = {
  domain: string;
  resolver: TenantResolver;
  admission: Admission;
  actions: ActionServer;
  feed: OrderFeed;
  addressOf: AddressReader;
};

const address = '/api/live';
const socketsPerTenant = 500;
const socketsInAll = 5_000;
/** Bytes of a client's message. */
const messageLimit = 4_096;
const pauseBetweenPings = 25_000;
const patienceForPong = 8_000;
/** Milliseconds for a client to answer a goodbye; then the connection is cut. */
const patienceAtClose = 1_000;
const goingAway = 1001;

/**
 * WebSockets of tenants' hosts. A socket belongs to the gateway, not to the tenant's nodes: the tenant may fall asleep and
 * wake behind it, and is woken only when something is followed.
 */
export function sockets({ domain, resolver, admission, actions, feed, addressOf }: SocketsParts): Sockets {
  const room = places(socketsPerTenant, socketsInAll, 'Too many sockets are open.');
  const open = new Set<WebSocket>();
  let isClosing = false;
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: messageLimit,
    // Small messages gain little, and each socket would hold a compressor.
    perMessageDeflate: false,
  });
  server.on('wsClientError', (error, connection, request) => {
    const { $exchange } = request as GatewayRequest;
    refuse(connection, $exchange, () =>
      sendProblem($exchange, new AppError('bad_request', { detail: error.message, cause: error }), { 'sec-websocket-version': '13' }),
    );
  });

  async function enter(exchange: Exchange): Promise<(() => void) | Refusal> {
    const known = resolver.peek(exchange.host);
    const tenant = admit(known === undefined ? await resolver.resolve(exchange.host) : known);
    exchange.tenant ??= tenant;
    // A host name may pass to another tenant while a socket is open.
    if (tenant.slug !== exchange.tenant.slug) fail('unknown_host');
    return admission.enter(tenant);
  }

  async function welcome(exchange: Exchange, connection: Duplex, head: Buffer): Promise<void> {
    const { request } = exchange;
    const name = readHost(request.headers.host, domain) ?? fail('unknown_host');
    if (name.kind !== 'tenant') fail('not_found');
    exchange.host = name.host;
    refuseOtherOrigins(request);
    const entry = await enter(exchange);
    if (typeof entry !== 'function') return refuse(connection, exchange, () => sendRefusal(exchange, entry));
    try {
      await actions.scopeOf(exchange);
      if (isClosing) fail('service_unavailable');
      accept(exchange, exchange.tenant ?? fail('not_found'), connection, head);
    } finally {
      entry();
    }
  }

  function accept(exchange: Exchange, tenant: AskedTenant, connection: Duplex, head: Buffer): void {
    const giveBack = room.take(tenant.slug);
    let isAccepted = false;
    // Calls back before it returns, or not at all.
    server.handleUpgrade(exchange.request, connection, head, (socket) => {
      isAccepted = true;
      open.add(socket);
      // What is wrong with a connection ends it; there is nothing else to be done.
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        giveBack();
      });
      watchLife(socket, pauseBetweenPings, patienceForPong);
      serveOrders(socket, {
        feed,
        tenant,
        requestId: exchange.requestId,
        enter: () => enter(exchange),
        scopeOf: () => actions.scopeOf(exchange),
      });
    });
    if (!isAccepted) giveBack();
  }

  return {
    isAsked: ({ method, headers, url = '' }) =>
      method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket' && (url === address || url.startsWith(`${address}?`)),
    upgrade(request, connection, head) {
      const exchange = openExchange(request, new ServerResponse(request), addressOf);
      const hangUp = () => connection.destroy();
      connection.on('error', hangUp);
      welcome(exchange, connection, head).catch((error: unknown) => refuse(connection, exchange, () => sendProblem(exchange, error)));
    },
    async close() {
      isClosing = true;
      const gone = [...open].map((socket) => new Promise((resolve) => socket.on('close', resolve)));
      for (const socket of open) socket.close(goingAway, 'The gateway stops.');
      const timer = setTimeout(() => open.forEach((socket) => socket.terminate()), patienceAtClose);
      await Promise.all(gone);
      clearTimeout(timer);
    },
  };
}

/**
 * A page of another site may open a socket to ours, and browsers do not ask us before: whoever is signed in here would
 * speak through it. Programs send no Origin.
 */
function refuseOtherOrigins({ headers: { origin, host } }: IncomingMessage): void {
  const isOurs = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host?.toLowerCase());
  if (!isOurs) fail('forbidden', 'A page may open a socket to its own host alone.');
}

/** Answers over a connection that has left the HTTP server, and closes it. */
function refuse(connection: Duplex, { response }: Exchange, send: () => void): void {
  if (connection.destroyed) return;
  const socket = connection as Socket;
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.on('finish', () => socket.destroySoon());
  send();
}
