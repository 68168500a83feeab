/** What operators see of a running platform: traces at a collector, figures for Prometheus. */
import { createServer } from 'node:net';
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { type Platform, startPlatform } from '../platform.ts';
import { openShop, settledOrder, type Shop } from '../shop.ts';
import { type CollectedSpan, startCollector, type TraceCollector } from '../trace-collector.ts';

let collector: TraceCollector;
let platform: Platform;
let shop: Shop;
let metricsPort: number;

beforeAll(async () => {
  collector = await startCollector();
  metricsPort = await freePort();
  platform = await startPlatform({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    OTEL_BSP_SCHEDULE_DELAY: '100',
    METRICS_PORT: String(metricsPort),
    HOSTS: '2',
  });
  await platform.tenant('seen');
  shop = await openShop(platform, 'seen');
  await shop.product('LAMP', 10);
}, 150_000);

afterAll(async () => {
  await platform.stop();
  await collector.close();
}, 30_000);

const newTraceId = () => randomBytes(16).toString('hex');

/** Checks a lamp out under headers of one's own; resolves when the order is confirmed. */
async function checkOut(headers: Record<string, string>) {
  const cart = await shop.cart([{ sku: 'LAMP', quantity: 1 }]);
  const answer = await shop.anyone<{ id: string; token: string; state: string; number: string }>('POST', `/api/carts/${cart}/checkout`, {
    body: { email: 'buyer@example.com' },
    headers,
  });
  expect(answer.status).toBe(201);
  await settledOrder(shop, answer.body);
  return { cart, order: answer.body, answer };
}

const steps = [
  'POST /carts/:id/checkout',
  'webshop.carts.checkout',
  'warehouse on order.created',
  'webshop on stock.reserved',
  'warehouse on order.confirmed',
  'analytics on order.confirmed',
];

function parentOf(trace: readonly CollectedSpan[], name: string): string | undefined {
  const span = trace.find((one) => one.name === name)!;
  return trace.find((one) => one.spanId === span.parentSpanId)?.name ?? span.parentSpanId;
}

test('a checkout is one trace: its request, its action, and every event that follows, each under what caused it', async () => {
  const traceId = newTraceId();
  await checkOut({ traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
  const trace = await collector.trace(traceId, steps);
  expect(steps.map((step) => parentOf(trace, step))).toEqual([
    '00f067aa0ba902b7',
    'POST /carts/:id/checkout',
    'webshop.carts.checkout',
    'warehouse on order.created',
    'webshop on stock.reserved',
    'webshop on stock.reserved',
  ]);
  const [request, action, reaction] = steps.map((step) => trace.find(({ name }) => name === step)!);
  expect(request).toMatchObject({
    process: 'tenantry-gateway',
    attributes: { 'http.route': '/api/carts/:id/checkout', 'http.response.status_code': 201, 'tenantry.tenant': 'seen' },
  });
  expect(action).toMatchObject({ process: 'tenantry-host', attributes: { 'rpc.service': 'webshop', 'tenantry.tenant': 'seen' } });
  expect(reaction).toMatchObject({ attributes: { 'messaging.destination.name': 'order.created', 'tenantry.tenant': 'seen' } });
}, 60_000);

test('without a trace of its sender, a request begins one with its own id', async () => {
  const requestId = randomUUID();
  await checkOut({ 'x-request-id': requestId });
  const trace = await collector.trace(requestId.replaceAll('-', ''), steps);
  expect(parentOf(trace, steps[0]!)).toBeUndefined();
  expect(trace.map(({ attributes }) => attributes['tenantry.request_id'])).toEqual(trace.map(() => requestId));
}, 60_000);

test('a sender that says no is not traced, and a traceparent that is none is ignored', async () => {
  const unsampled = newTraceId();
  const broken = newTraceId();
  await checkOut({ traceparent: `00-${unsampled}-00f067aa0ba902b7-00` });
  const requestId = randomUUID();
  await checkOut({ traceparent: `00-${broken}-0000000000000000-01`, 'x-request-id': requestId });
  await collector.trace(requestId.replaceAll('-', ''), steps);
  expect(collector.spans().filter(({ traceId }) => traceId === unsampled || traceId === broken)).toEqual([]);
}, 60_000);

test('no span holds a token, an address, a name or what was sent', async () => {
  const traceId = newTraceId();
  const { cart, order } = await checkOut({ traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
  const token = await platform.token('seen');
  const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
  expect((await shop.anyone('GET', `/api/orders/${order.id}?token=${order.token}`, { headers })).status).toBe(200);
  expect((await shop.anyone('GET', `/api/orders/${order.id}?token=wrong-token-of-a-stranger`, { headers })).status).toBe(404);
  expect((await shop.staff('GET', '/api/stock?sku=LAMP', { headers })).status).toBe(200);
  await collector.trace(traceId, [...steps, 'GET /orders/:id', 'webshop.orders.get', 'GET /stock', 'warehouse.stock.list']);
  for (const secret of [order.token, 'wrong-token-of-a-stranger', token, 'buyer@example.com', cart, order.id, 'LAMP']) {
    expect(collector.text()).not.toContain(secret);
  }
}, 60_000);

test('the metrics of all processes are at a port of their own, and count', async () => {
  const before = await readAllMetrics();
  const about = { service: 'webshop', action: 'carts.checkout', outcome: 'ok' };
  await checkOut({});
  const reserved = { subscriber: 'warehouse', event: 'order.created', outcome: 'ok' };
  let after: Series[] = [];
  // What is done is counted a moment after others see that it is done.
  await eventually(async () => {
    after = await readAllMetrics();
    expect(sum(after, 'tenantry_action_duration_seconds_count', about)).toBe(sum(before, 'tenantry_action_duration_seconds_count', about) + 1);
    expect(sum(after, 'tenantry_delivery_duration_seconds_count', reserved)).toBe(sum(before, 'tenantry_delivery_duration_seconds_count', reserved) + 1);
  });
  const posts = { host: 'tenant', method: 'POST', status: '2xx', process: 'gateway' };
  expect(sum(after, 'tenantry_gateway_request_duration_seconds_count', posts)).toBeGreaterThan(
    sum(before, 'tenantry_gateway_request_duration_seconds_count', posts),
  );
  expect(sum(after, 'tenantry_tenants', { state: 'ready' })).toBe(1);
  expect(sum(after, 'tenantry_tenants_awake', {})).toBe(1);
  expect(sum(after, 'tenantry_tenant_nodes', {})).toBe(1);
  expect(sum(after, 'tenantry_gateway_tenants_awake', {})).toBe(1);
  expect(sum(after, 'tenantry_gateway_activation_duration_seconds_count', { outcome: 'ok' })).toBeGreaterThan(0);
  expect(after.some(({ labels }) => 'tenant' in labels)).toBe(false);
}, 60_000);

test('what is refused is counted by its code', async () => {
  const refused = async () => sum(await readAllMetrics(), 'tenantry_gateway_problems_total', { code: 'unauthenticated' });
  const before = await refused();
  expect((await shop.anyone('GET', '/api/stock')).status).toBe(401);
  await eventually(async () => expect(await refused()).toBe(before + 1));
}, 60_000);

test('a process that hangs is left out, and the others are told in time', async () => {
  const pid = platform.processes()['host-2']!;
  process.kill(pid, 'SIGSTOP');
  try {
    await eventually(async () => expect(processesIn(await readMetrics())).toEqual(new Set(['platform', 'gateway', 'host-1'])));
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}, 60_000);

type Series = { name: string; labels: Record<string, string>; value: number };

/** Those of all processes: one that takes long to answer is left out. */
async function readAllMetrics(): Promise<Series[]> {
  let series: Series[] = [];
  await eventually(async () => {
    series = await readMetrics();
    expect(processesIn(series)).toEqual(new Set(['platform', 'gateway', 'host-1', 'host-2']));
  });
  return series;
}

const processesIn = (series: readonly Series[]) => new Set(series.flatMap(({ name, labels }) => (name === 'process_resident_memory_bytes' ? [labels.process] : [])));

/** Every line of the text must be one that Prometheus reads. */
async function readMetrics(): Promise<Series[]> {
  const answer = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [, name = '', labels = '', value] = /^([a-z_]+)(?:\{(.*)\})? (-?[\d.e+-]+|NaN|\+Inf)$/i.exec(line) ?? [];
    if (value === undefined) throw new Error(`this is no series: ${line}`);
    const pairs = [...labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/gi)].map(([, key, text]) => [key, text]);
    return { name, labels: Object.fromEntries(pairs), value: Number(value) };
  });
}

function sum(series: readonly Series[], name: string, labels: Record<string, string>): number {
  const wanted = Object.entries(labels);
  return series.reduce(
    (total, one) => (one.name === name && wanted.every(([key, value]) => one.labels[key] === value) ? total + one.value : total),
    0,
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
