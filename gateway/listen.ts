import http, { type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { isLoopbackDomain } from '../config/loopback-domain.ts';
import { problemOf, AppError } from '../services/kit/errors.ts';

export type Door = {
  port: number;
  /** Takes no more connections, lets requests in flight finish for so many milliseconds, then ends what is left. */
  close(patience: number): Promise<void>;
};

/** Takes connections over where a request asks for another protocol. Requests that it does not want are plain requests. */
export type Upgrades = {
  isAsked(request: IncomingMessage): boolean;
  upgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void;
};

const limits = {
  maxHeaderSize: 16_384,
  /** Milliseconds for a request's head, and for all of it. */
  headersTimeout: 15_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 65_000,
} as const;

/** The loopback in both families, or every address. */
const loopback = ['127.0.0.1', '::1'];
const everywhere = ['0.0.0.0', '::'];

/**
 * Listens on the loopback where the platform's domain is one of the loopback, else on all addresses. A machine without IPv6 is
 * served over IPv4 alone.
 * @param port 0 for any free one
 * @throws Error EADDRINUSE, EACCES
 */
export async function listen(domain: string, port: number, handle: RequestListener, upgrades?: Upgrades): Promise<Door> {
  const [first = '', second = ''] = isLoopbackDomain(domain) ? loopback : everywhere;
  const server = await open(first, port, handle, upgrades);
  const servers = [server];
  const { port: taken } = server.address() as AddressInfo;
  try {
    servers.push(await open(second, taken, handle, upgrades));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code !== 'EADDRNOTAVAIL' && code !== 'EAFNOSUPPORT') {
      server.close();
      throw error;
    }
  }
  return {
    port: taken,
    async close(patience) {
      const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
      for (const server of servers) server.closeIdleConnections();
      const timer = setTimeout(() => servers.forEach((server) => server.closeAllConnections()), patience);
      await Promise.all(closed);
      clearTimeout(timer);
    },
  };
}

function open(host: string, port: number, handle: RequestListener, upgrades: Upgrades | undefined): Promise<Server> {
  const server = http.createServer({ ...limits, shouldUpgradeCallback: (request) => upgrades?.isAsked(request) ?? false }, handle);
  if (upgrades !== undefined) server.on('upgrade', upgrades.upgrade);
  server.on('clientError', refuse);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, ipv6Only: host.includes(':') }, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

/** What Node could not read as HTTP: there is no request to answer, only a connection. */
function refuse(error: Error & { code?: string }, socket: Duplex & { _httpMessage?: { req?: IncomingMessage } }): void {
  // An answer that is under way would be cut in two.
  if (!socket.writable || error.code === 'ECONNRESET' || socket._httpMessage !== undefined) return void socket.destroy();
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const late = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const status = tooLarge ? '431 Request Header Fields Too Large' : late ? '408 Request Timeout' : '400 Bad Request';
  const detail = tooLarge ? 'The head of the request is too large.' : late ? 'The request did not arrive in time.' : undefined;
  const problem = problemOf(new AppError('bad_request', { detail }));
  const body = JSON.stringify({ ...problem, status: Number(status.slice(0, 3)) });
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
