import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { AppError } from '../services/kit/errors.ts';
import { sendProblem } from './answer.ts';
import { type Exchange, openExchange } from './exchange.ts';
import { type HostKind, readHost } from './host-name.ts';
import type { HostRecord } from './host-record.ts';
import { admit, type TenantResolver } from './resolve-tenant.ts';

/** Answers requests of the hosts of one kind; settles every one. */
export type HostHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** The first step of every request: the host name says whose it is, and nothing else does. */
export function requestHandler(domain: string, resolver: TenantResolver, services: Record<HostKind, HostHandler>): RequestListener {
  return (request, response) => {
    const exchange = openExchange(request, response);
    // A full address in the request line names a host of its own.
    if (!exchange.path.startsWith('/')) return sendProblem(exchange, new AppError('bad_request', { detail: 'The address must begin with a slash.' }));
    const name = readHost(request.headers.host, domain);
    if (name === undefined) return sendProblem(exchange, new AppError('unknown_host'));
    exchange.host = name.host;
    exchange.kind = name.kind;
    if (name.kind !== 'tenant') return void services[name.kind](request, response);
    const known = resolver.peek(name.host);
    if (known !== undefined) return enter(exchange, known, services.tenant);
    resolver.resolve(name.host).then(
      (record) => enter(exchange, record, services.tenant),
      (error: unknown) => sendProblem(exchange, error),
    );
  };
}

function enter(exchange: Exchange, record: HostRecord | null, service: HostHandler): void {
  try {
    exchange.tenant = admit(record);
  } catch (error) {
    return sendProblem(exchange, error);
  }
  service(exchange.request, exchange.response);
}
