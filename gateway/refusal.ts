import type { OutgoingHttpHeaders, RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { AppError, problemOf } from '../services/kit/errors.ts';
import type { Refusal } from './admission.ts';
import { send } from './answer.ts';
import type { Exchange } from './exchange.ts';
import { apiHeaders } from './headers.ts';
import { problems } from './metrics.ts';

const codes = ['too_many_requests', 'overloaded'] as const satisfies readonly Refusal['code'][];

/** The same problem again and again, so it is written once: only the request's id is filled in. */
const prepared = Object.fromEntries(
  codes.map((code) => {
    const problem = problemOf(new AppError(code), '');
    return [code, { status: problem.status, start: JSON.stringify(problem).slice(0, -'"}'.length) }];
  }),
) as Record<Refusal['code'], { status: number; start: string }>;

/** Connections of floods, which have a last answer to wait for. */
const held = new WeakSet<Socket>();

/**
 * Lets through what does not come over a connection that is about to be closed: whoever floods sends on without waiting, and
 * what Node has read of it already is not worth a look.
 */
export function unlessHeld(handle: RequestListener): RequestListener {
  return (request, response) => {
    if (!held.has(request.socket)) handle(request, response);
  };
}

/** Turns a request away, as cheaply as Node allows: a flood must cost its tenant's neighbours next to nothing. */
export function sendRefusal(exchange: Exchange, refusal: Refusal): void {
  if (refusal.sayAfter === 0) return say(exchange, refusal, {});
  const { socket } = exchange.request;
  held.add(socket);
  // No more is read of it, so that the sender's own buffers fill up. Node's parser reads by itself, past a pause, until somebody
  // else listens, and an answer that is still on its way to this sender would make it read on.
  socket.on('resume', socket.pause).on('data', ignore).pause();
  // At different times, or all would come back at once.
  setTimeout(sayLast, refusal.sayAfter * (0.5 + Math.random()), exchange, refusal);
}

function ignore(): void {}

function sayLast(exchange: Exchange, refusal: Refusal): void {
  const { complete, socket } = exchange.request;
  // What it has sent since is left unread, but a body that belongs to this request is heard out.
  if (!complete) socket.off('resume', socket.pause).resume();
  say(exchange, refusal, { connection: 'close' });
}

function say({ request, response, requestId }: Exchange, { code, retryAfter }: Refusal, more: OutgoingHttpHeaders): void {
  const { status, start } = prepared[code];
  problems.inc({ code });
  const headers = {
    ...apiHeaders,
    'content-type': 'application/problem+json',
    'retry-after': String(retryAfter),
    'x-request-id': requestId,
    ...more,
  };
  send(request, response, status, headers, `${start}${requestId}"}`);
}
