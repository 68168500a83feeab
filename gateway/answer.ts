import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { errorTable, problemOf, type Problem, retryAfterOf } from '../services/kit/errors.ts';
import { hasBody } from './body.ts';
import { errorPage } from './error-page.ts';
import type { Exchange } from './exchange.ts';
import { apiHeaders, pageHeaders } from './headers.ts';
import { problems } from './metrics.ts';

/** Seconds after which whoever was refused for now may ask again, where nobody has said. */
const usualWait = 1;

/** Bytes of a body that is heard out rather than the connection given up. */
const shortBody = 65_536;
/** Bytes of a longer unread body that are still taken, and thrown away, after the answer was given. */
const drainLimit = 16 * 1_048_576;
const drainMilliseconds = 2_000;

/** Answers with JSON. */
export function sendJson(exchange: Exchange, status: number, value: unknown): void {
  sendJsonText(exchange, status, JSON.stringify(value));
}

/** Answers with JSON that is text already; a 204 and an answer to HEAD have no body. */
export function sendJsonText({ request, response, requestId }: Exchange, status: number, body: string): void {
  if (status === 204) {
    response.writeHead(204, { ...apiHeaders, 'x-request-id': requestId });
    return void response.end();
  }
  send(request, response, status, { ...apiHeaders, ...jsonHeaders, 'x-request-id': requestId }, body);
}

const jsonHeaders = { 'content-type': 'application/json; charset=utf-8' } as const;

/** Answers with the problem that stopped the request: to a browser that wanted a page, as a page. */
export function sendProblem(exchange: Exchange, error: unknown, more: OutgoingHttpHeaders = {}): void {
  const { request, response, requestId } = exchange;
  // Too late for a problem: the connection's end tells the client that the answer is not whole.
  if (response.headersSent) return void response.destroy();
  const problem = problemOf(error, requestId);
  problems.inc({ code: problem.code });
  const headers = { ...headersOf(problem, error), 'x-request-id': requestId, ...more };
  if (wantsPage(exchange)) {
    const page = errorPage(problem);
    return send(request, response, problem.status, { ...pageHeaders, ...headers, 'content-type': 'text/html; charset=utf-8' }, page);
  }
  const body = JSON.stringify(problem);
  send(request, response, problem.status, { ...apiHeaders, ...headers, 'content-type': 'application/problem+json' }, body);
}

function headersOf({ code, status }: Problem, error: unknown): OutgoingHttpHeaders {
  if (code === 'invalid_token') return { 'www-authenticate': 'Bearer error="invalid_token"' };
  if (code === 'unauthenticated') return { 'www-authenticate': 'Bearer' };
  return (status === 503 || status === 429) && 'retryable' in errorTable[code] ? { 'retry-after': String(retryAfterOf(error) ?? usualWait) } : {};
}

function wantsPage({ request, path }: Exchange): boolean {
  const isPage = !path.startsWith('/api/') && !path.startsWith('/media/') && !path.startsWith('/assets/');
  return isPage && (request.headers.accept ?? '').includes('text/html');
}

/** Answers with a body, `content-length` included. Node sends a text with the head in one write, but bytes in another. */
export function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  body: string | Buffer,
): void {
  headers['content-length'] = Buffer.byteLength(body);
  if (request.complete || !hasBody(request) || hasShortBody(request)) {
    response.writeHead(status, headers);
    response.end(body);
    // What is unread of a short body is thrown away, and the connection goes on.
    request.resume();
    return;
  }
  // Closing on a client that still sends would reset the connection and lose the answer, so it is heard out for a while.
  response.writeHead(status, { ...headers, connection: 'close' });
  response.write(body);
  drain(request, () => response.end());
}

function hasShortBody({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length']) <= shortBody;
}

function drain(request: IncomingMessage, done: () => void): void {
  let left = drainLimit;
  const timer = setTimeout(finish, drainMilliseconds);
  function finish(): void {
    clearTimeout(timer);
    request.off('data', count).off('end', finish).off('close', finish);
    done();
  }
  function count(chunk: Buffer): void {
    left -= chunk.length;
    if (left < 0) finish();
  }
  request.on('data', count).on('end', finish).on('close', finish).resume();
}
