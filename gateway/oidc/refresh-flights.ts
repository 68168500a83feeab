import { hash } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { ProviderHandler } from './provider-handler.ts';

type Answer = { status: number; headers: OutgoingHttpHeaders; body: string | Buffer };

/**
 * Lets a client that refreshes twice at once have one answer for both. A refresh token is good once, and one that comes
 * again ends all that it led to, since a thief may have it: two tabs that are in a hurry would sign their owner out. Only
 * requests that are the same to the last byte, client secret included, and only while the first is on its way: whoever
 * comes later is a thief to us, and one who comes at once with all of that learns no more than the client knows.
 */
export function refreshFlights(): (request: IncomingMessage, response: ServerResponse, form: string, handle: ProviderHandler) => void {
  const flights = new Map<string, Promise<Answer | undefined>>();

  return (request, response, form, handle) => {
    const { authorization = '' } = request.headers;
    const key = hash('sha256', `${authorization}\n${form}`, 'base64url');
    const flight = flights.get(key);
    if (flight !== undefined) {
      request.resume();
      return void flight.then((answer) => repeat(answer, response));
    }
    flights.set(
      key,
      answerOf(response).finally(() => flights.delete(key)),
    );
    handle(request, response);
  };
}

/** Whether a request is one that two of at once could hurt. A proof of possession is good for one request, so that those differ anyway. */
export function isPlainRefresh({ headers }: IncomingMessage, form: string): boolean {
  return headers.dpop === undefined && new URLSearchParams(form).get('grant_type') === 'refresh_token';
}

/** What is answered, once it is; undefined where the connection is lost before. */
function answerOf(response: ServerResponse): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const end = response.end.bind(response);
    response.end = ((body?: unknown, ...rest: never[]) => {
      const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : '';
      resolve({ status: response.statusCode, headers: { ...response.getHeaders() }, body: text });
      return end(body, ...rest);
    }) as ServerResponse['end'];
    response.on('close', () => resolve(undefined));
  });
}

function repeat(answer: Answer | undefined, response: ServerResponse): void {
  if (answer === undefined) {
    response.writeHead(503, { 'content-type': 'application/json; charset=utf-8', 'retry-after': '1' });
    return void response.end(JSON.stringify({ error: 'temporarily_unavailable' }));
  }
  response.writeHead(answer.status, answer.headers).end(answer.body);
}
