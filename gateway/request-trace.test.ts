/** A request as operators see it, from the gateway's door: its spans at a collector, its lines in the log. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Scope } from '../services/kit/scope.ts';
import { keptLog } from '../services/kit/testing/log-lines.ts';
import { exportTraces } from '../services/kit/trace-export.ts';
import { webshop } from '../services/tenant/webshop/contract.ts';
import { testServers } from '../test/servers.ts';
import { startCollector, type TraceCollector } from '../test/trace-collector.ts';
import { request } from './testing/client.ts';
import { openWorld, ready, type World } from './testing/stand-ins.ts';

const { log, lines } = keptLog();
let world: World;
let collector: TraceCollector;
let stopTracing: (() => Promise<void>) | undefined;

beforeAll(async () => {
  collector = await startCollector();
  world = await openWorld(await testServers(), { log });
  world.hosts.set('acme.localhost', ready('acme'));
  await world.wake('acme', [
    [
      webshop,
      {
        'products.list': async () => ({ items: [], next: null }),
        'products.get': (_: { scope: Scope }, { id }: { id: string }) => Promise.reject(new Error(`the bug at ${id}`)),
      } as never,
    ],
  ]);
});

afterAll(async () => {
  await world.close();
  await collector.close();
});

beforeEach(() => {
  lines.length = 0;
});

afterEach(async () => {
  await stopTracing?.();
  stopTracing = undefined;
});

function trace(share: number): void {
  stopTracing = exportTraces({ endpoint: `${collector.endpoint}/`, share, resource: { 'service.name': 'test' }, log });
}

const ask = (path: string, headers: Record<string, string>) => request(world.gateway.port, 'acme.localhost', path, { headers });
const newTraceparent = () => `00-${randomBytes(16).toString('hex')}-00f067aa0ba902b7-01`;

test('a request that fails has its error at both of its spans', async () => {
  trace(1);
  const traceparent = newTraceparent();
  expect((await ask('/api/products/secret-cup', { traceparent })).status).toBe(500);
  await stopTracing?.();
  const spans = await collector.trace(traceparent.slice(3, 35), ['GET /products/:id', 'webshop.products.get']);
  const [door, service] = ['GET /products/:id', 'webshop.products.get'].map((name) => spans.find((span) => span.name === name)!);
  expect(door).toMatchObject({
    kind: 2,
    parentSpanId: '00f067aa0ba902b7',
    status: { code: 2 },
    attributes: { 'http.request.method': 'GET', 'http.route': '/api/products/:id', 'http.response.status_code': 500, 'error.type': 'internal', 'tenantry.tenant': 'acme' },
  });
  expect(service).toMatchObject({ kind: 2, parentSpanId: door?.spanId, status: { code: 2 }, attributes: { 'error.type': 'internal' } });
  expect(collector.text()).not.toMatch(/secret|bug/);
});

test.each([true, false])('every line of a request names the request and its trace, whether spans are exported (%s) or not', async (exported) => {
  if (exported) trace(1);
  const traceparent = newTraceparent();
  const requestId = randomUUID();
  await ask('/api/products/cup', { traceparent, 'x-request-id': requestId });
  expect(lines.map(({ msg }) => msg)).toEqual(['a handler failed', 'a request failed']);
  for (const line of lines) expect(line).toMatchObject({ requestId, traceId: traceparent.slice(3, 35) });
  expect(lines[1]).toMatchObject({ tenant: 'acme', host: 'acme.localhost' });
});

test('the trace that a request begins has the id of the request', async () => {
  trace(1);
  const requestId = randomUUID();
  await ask('/api/products', { 'x-request-id': requestId });
  await ask('/api/products', { 'x-request-id': 'not-a-uuid' });
  await stopTracing?.();
  const spans = await collector.trace(requestId.replaceAll('-', ''), ['GET /products', 'webshop.products.list']);
  expect(spans).toHaveLength(2);
  const other = collector.spans().filter(({ attributes }) => attributes['tenantry.request_id'] === 'not-a-uuid');
  expect(other.map(({ traceId }) => traceId)).toEqual([other[0]?.traceId, other[0]?.traceId]);
  expect(other[0]?.traceId).toMatch(/^[0-9a-f]{32}$/);
});

test('a stranger cannot make the platform trace more than its share', async () => {
  trace(0);
  const traceparent = newTraceparent();
  expect((await ask('/api/products', { traceparent })).status).toBe(200);
  await stopTracing?.();
  expect(collector.spans().filter(({ traceId }) => traceId === traceparent.slice(3, 35))).toEqual([]);
});
