import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { AppError } from '../services/kit/errors.ts';
import type { Admission } from './admission.ts';
import { sendProblem } from './answer.ts';
import type { AddressReader } from './client-address.ts';
import { type Exchange, openExchange } from './exchange.ts';
import { type HostKind, readHost } from './host-name.ts';
import type { HostRecord } from './host-record.ts';
import { sendRefusal } from './refusal.ts';
import { admit, type TenantResolver } from './resolve-tenant.ts';

/** Answers requests of the hosts of one kind; settles every one. */
export type HostHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

export type RequestHandlerParts = {
  domain: string;
  resolver: TenantResolver;
  admission: Admission;
  services: Record<HostKind, HostHandler>;
  addressOf: AddressReader;
};

/** The first steps of every request: the host name says whose it is, and nothing else does; the plan, whether it may enter. */
export function requestHandler({ domain, resolver, admission, services, addressOf }: RequestHandlerParts): RequestListener {
  function enter(exchange: Exchange, record: HostRecord | null): void {
    const { request, response, path } = exchange;
    try {
      exchange.tenant = admit(record);
    } catch (error) {
      return sendProblem(exchange, error);
    }
    if (isCounted(path)) {
      const entry = admission.enter(exchange.tenant);
      if (typeof entry !== 'function') return sendRefusal(exchange, entry);
      exchange.leave = entry;
      response.on('close', entry);
    }
    services.tenant(request, response);
  }

  return (request, response) => {
    const exchange = openExchange(request, response, addressOf);
    // A full address in the request line names a host of its own.
    if (!exchange.path.startsWith('/')) return sendProblem(exchange, new AppError('bad_request', { detail: 'The address must begin with a slash.' }));
    const name = readHost(request.headers.host, domain);
    if (name === undefined) return sendProblem(exchange, new AppError('unknown_host'));
    exchange.host = name.host;
    exchange.kind = name.kind;
    if (name.kind !== 'tenant') return void services[name.kind](request, response);
    const known = resolver.peek(name.host);
    if (known !== undefined) return enter(exchange, known);
    resolver.resolve(name.host).then(
      (record) => {
        // Whoever has gone meanwhile would never give the place back.
        if (!response.closed) enter(exchange, record);
      },
      (error: unknown) => sendProblem(exchange, error),
    );
  };
}

/**
 * What takes of the tenant's measure: what may wake it or work for it, and its media, which the object store sends. Pages
 * and their assets lie in the gateway's own memory, where answering costs no more than refusing would; and a shop that is
 * busy must not look dead to whoever watches its health.
 */
function isCounted(path: string): boolean {
  return (path.startsWith('/api/') && path !== '/api/health') || path.startsWith('/media/');
}
