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

/** Turns a request away, as cheaply as Node allows: a flood must cost its tenant's neighbours next to nothing. */
export function sendRefusal(exchange: Exchange, refusal: Refusal): void {
  if (refusal.sayAfter === 0) say(exchange, refusal);
  else setTimeout(say, refusal.sayAfter, exchange, refusal);
}

function say({ request, response, requestId }: Exchange, { code, retryAfter }: Refusal): void {
  const { status, start } = prepared[code];
  problems.inc({ code });
  const headers = {
    ...apiHeaders,
    'content-type': 'application/problem+json',
    'retry-after': String(retryAfter),
    'x-request-id': requestId,
  };
  send(request, response, status, headers, `${start}${requestId}"}`);
}
