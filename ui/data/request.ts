import { ProblemError, problemOfResponse } from './problem.ts';
import { randomId } from './random-id.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type Request = {
  method: Method;
  /** Below `root`, with its leading slash and its query. */
  path: string;
  /** Where the interface lies on the host: `/api` unless said. */
  root?: `/${string}`;
  body?: unknown;
  headers?: Record<string, string>;
  /**
   * Whether the server takes an Idempotency-Key here. The key is made once and stays the same over every retry, so that
   * an answer lost on the way makes no second order. `key` names an intent that outlives one call.
   */
  idempotent?: boolean;
  key?: string;
  signal?: AbortSignal;
};

/** What a request stands on; tests give their own. */
export type Network = {
  fetch: (path: string, init?: RequestInit) => Promise<Response>;
  wait: (milliseconds: number) => Promise<void>;
};

const browser: Network = {
  fetch: (...args) => fetch(...args),
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

const attempts = 5;
const longestWait = 10_000;

/**
 * Sends a request to the host's API and gives its JSON. What may be repeated safely (all but a POST or PATCH without an
 * Idempotency-Key) is tried again when the service is away or no answer came, waiting as Retry-After says.
 * Throws ProblemError; an abort throws the signal's reason.
 */
export async function request(wanted: Request, network = browser): Promise<unknown> {
  const headers: Record<string, string> = { accept: 'application/json', ...wanted.headers };
  if (wanted.body !== undefined) headers['content-type'] = 'application/json';
  if (wanted.idempotent) headers['idempotency-key'] = wanted.key ?? randomId();
  const repeatable = wanted.idempotent || (wanted.method !== 'POST' && wanted.method !== 'PATCH');

  for (let attempt = 1; ; attempt += 1) {
    const outcome = await send(wanted, headers, network.fetch);
    if (!(outcome instanceof ProblemError)) return outcome.body;
    if (!repeatable || attempt === attempts || !isPassing(outcome)) throw outcome;
    const wait = outcome.retryAfter ?? 250 * 2 ** attempt;
    if (wait > longestWait) throw outcome;
    await network.wait(wait);
    wanted.signal?.throwIfAborted();
  }
}

async function send(
  wanted: Request,
  headers: Record<string, string>,
  fetch: Network['fetch'],
): Promise<ProblemError | { body: unknown }> {
  try {
    const response = await fetch(`${wanted.root ?? '/api'}${wanted.path}`, {
      method: wanted.method,
      headers,
      body: wanted.body === undefined ? undefined : JSON.stringify(wanted.body),
      signal: wanted.signal,
    });
    if (!response.ok) return await problemOfResponse(response);
    return { body: response.status === 204 ? undefined : await response.json() };
  } catch (cause) {
    wanted.signal?.throwIfAborted();
    return new ProblemError('no_answer', { message: 'The server cannot be reached. Is this device online?', cause });
  }
}

function isPassing(problem: ProblemError): boolean {
  return problem.code === 'no_answer' || [502, 503, 504].includes(problem.status);
}
