import { expect, test } from '@jest/globals';
import { ProblemError } from './problem.ts';
import { request, type Network } from './request.ts';

type Call = { url: string; init: RequestInit };
type Step = Response | Error;

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers });

const away = (retryAfter?: string): Response =>
  json(
    503,
    { code: 'tenant_not_ready', title: 'The shop is being prepared', status: 503 },
    retryAfter ? { 'retry-after': retryAfter } : {},
  );

function networkOf(...steps: Step[]): Network & { calls: Call[]; waits: number[] } {
  const calls: Call[] = [];
  const waits: number[] = [];
  return {
    calls,
    waits,
    fetch: async (url, init = {}) => {
      calls.push({ url, init });
      const step = steps.shift();
      if (step instanceof Error || step === undefined) throw step ?? new Error('no more answers');
      return step;
    },
    wait: async (milliseconds) => void waits.push(milliseconds),
  };
}

const keyOf = (call: Call | undefined): string | null => new Headers(call?.init.headers).get('idempotency-key');

test('a GET waits as Retry-After says and is tried again', async () => {
  const network = networkOf(away('2'), away(), json(200, { ok: true }));
  await expect(request({ method: 'GET', path: '/shop' }, network)).resolves.toEqual({ ok: true });
  expect(network.waits).toEqual([2000, 1000]);
  expect(network.calls.map(({ url }) => url)).toEqual(['/api/shop', '/api/shop', '/api/shop']);
});

test('a GET gives up after five tries, or at once when the wait is too long', async () => {
  const busy = networkOf(away(), away(), away(), away(), away(), json(200, {}));
  await expect(request({ method: 'GET', path: '/shop' }, busy)).rejects.toMatchObject({ code: 'tenant_not_ready' });
  expect(busy.calls).toHaveLength(5);
  const long = networkOf(away('3600'), json(200, {}));
  await expect(request({ method: 'GET', path: '/shop' }, long)).rejects.toMatchObject({ retryAfter: 3_600_000 });
  expect(long.calls).toHaveLength(1);
});

test('an idempotent POST keeps its key over a lost answer and a 503', async () => {
  const network = networkOf(new TypeError('Failed to fetch'), away('1'), json(201, { id: 1 }));
  await request({ method: 'POST', path: '/carts', body: {}, idempotent: true }, network);
  const keys = network.calls.map(keyOf);
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(keys).size).toBe(1);
});

test('each idempotent POST has a key of its own unless the caller names one', async () => {
  const network = networkOf(json(201, {}), json(201, {}), json(201, {}));
  await request({ method: 'POST', path: '/carts', body: {}, idempotent: true }, network);
  await request({ method: 'POST', path: '/carts', body: {}, idempotent: true }, network);
  await request({ method: 'POST', path: '/carts', body: {}, idempotent: true, key: 'mine' }, network);
  const [first, second, third] = network.calls.map(keyOf);
  expect(first).not.toBe(second);
  expect(third).toBe('mine');
});

test('a POST without a key is never repeated', async () => {
  const network = networkOf(new TypeError('Failed to fetch'), json(200, {}));
  await expect(request({ method: 'POST', path: '/orders/1/cancel' }, network)).rejects.toMatchObject({
    code: 'no_answer',
  });
  expect(network.calls).toHaveLength(1);
});

test('a problem document becomes an error with its code and fields', async () => {
  const errors = [{ path: 'email', message: 'is no address' }];
  const body = {
    type: 'x',
    title: 'Some fields are wrong',
    status: 422,
    code: 'invalid_fields',
    errors,
    requestId: 'r1',
  };
  const refused = request({ method: 'POST', path: '/carts/1/checkout', body: {} }, networkOf(json(422, body)));
  await expect(refused).rejects.toBeInstanceOf(ProblemError);
  await expect(refused).rejects.toMatchObject({ code: 'invalid_fields', status: 422, errors, requestId: 'r1' });
});

test('an answer that is no problem document is an error too', async () => {
  const page = new Response('<h1>Bad gateway</h1>', { status: 400 });
  await expect(request({ method: 'GET', path: '/shop' }, networkOf(page))).rejects.toMatchObject({
    code: 'unknown_answer',
  });
});

test('an aborted request throws the reason and is not repeated', async () => {
  const aborted = AbortSignal.abort(new Error('left the page'));
  const network = networkOf(new TypeError('aborted'), json(200, {}));
  await expect(request({ method: 'GET', path: '/shop', signal: aborted }, network)).rejects.toThrow('left the page');
  expect(network.calls).toHaveLength(1);
});
