import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readTraceparent } from '../services/kit/tracing.ts';
import { type AddressReader, addressOfConnection } from './client-address.ts';
import type { HostKind } from './host-name.ts';
import type { HostRecord } from './host-record.ts';

/** A request and its answer, with what the gateway has found out about them. */
export type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** On every answer, in every message and log line of this request. */
  readonly requestId: string;
  readonly correlationId: string;
  /** The address without its query; begins with a slash. */
  readonly path: string;
  /** Without the question mark; empty where there is none. */
  readonly query: string;
  /** The network address that it came from: limits count by it. */
  readonly address: string;
  /** By the clock of `performance.now()`: when the request must have its answer. */
  readonly deadline: number;
  /** Goes with what is asked of services: the sender's, then that of the request's own span. */
  traceparent: string | undefined;
  host: string;
  kind: HostKind;
  /** Whose host it is; on tenant hosts alone. */
  tenant: HostRecord | undefined;
  /** Gives the place at the door back before the answer's end; undefined where the request took none. */
  leave: (() => void) | undefined;
};

/** moleculer-web hands on the request object, so the exchange travels on it. */
export type GatewayRequest = IncomingMessage & { $exchange: Exchange };

/** Milliseconds from a request's head to its answer. */
export const requestDeadline = 10_000;

const acceptable = /^[A-Za-z0-9-]{8,64}$/;

/** What is known of a request by its head alone. */
export function openExchange(request: IncomingMessage, response: ServerResponse, addressOf: AddressReader = addressOfConnection): Exchange {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const requestId = given(request.headers['x-request-id']) ?? randomUUID();
  const exchange: Exchange = {
    request,
    response,
    requestId,
    correlationId: given(request.headers['x-correlation-id']) ?? requestId,
    path: mark === -1 ? url : url.slice(0, mark),
    query: mark === -1 ? '' : url.slice(mark + 1),
    address: addressOf(request),
    deadline: performance.now() + requestDeadline,
    traceparent: readTraceparent(request.headers.traceparent),
    host: '',
    kind: 'tenant',
    tenant: undefined,
    leave: undefined,
  };
  (request as GatewayRequest).$exchange = exchange;
  return exchange;
}

function given(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && acceptable.test(header) ? header : undefined;
}
