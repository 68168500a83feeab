/** What operators see of the messages of a service: two services on a broker, one of which asks the other. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import moleculer from 'moleculer';
import { z } from 'zod';
import { defineContract } from './contract.ts';
import { deliverAction, type Delivery, type RequestMeta } from './envelope.ts';
import { codeOf, fail } from './errors.ts';
import { processMetrics } from './metrics.ts';
import { moleculerService } from './moleculer-service.ts';
import { type Scope, serviceScope } from './scope.ts';
import { defineService, on } from './service.ts';
import { keptLog } from './testing/log-lines.ts';
import { traceWith } from './tracing.ts';

const action = { summary: '', access: 'anyone', params: z.object({ how: z.string() }), result: z.null() } as const;
const inner = defineContract({ name: 'inner', actions: { do: action }, events: { 'thing.done': z.object({}) }, subscribes: [] });
const outer = defineContract({ name: 'outer', actions: { ask: action }, events: {}, subscribes: ['thing.done'] });

const tenant = { slug: 'acme', name: 'Acme', type: 'retailer', currency: 'GBP', timezone: 'UTC' } as const;
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const sentFrom = '00f067aa0ba902b7';
const traceparent = `00-${traceId}-${sentFrom}-01`;
const scope: Scope = { kind: 'anyone', subject: null, roles: [], permissions: [], requestId: 'request-one', correlationId: 'work-one' };

const exporter = new InMemorySpanExporter();
const broker = new moleculer.ServiceBroker({ logger: false, validator: false, skipProcessEventRegistration: true });
const { log, lines } = keptLog();

const innerService = defineService(inner, {
  actions: {
    do: async (context, { how }) => {
      context.log().info('doing');
      if (how === 'refuse') fail('not_found');
      if (how === 'fail') throw new Error('the password is hunter2');
      return null;
    },
  },
  events: {},
});
const outerService = defineService(outer, {
  actions: { ask: ({ call }, params) => call(inner, 'do', params) },
  events: {
    'thing.done': on(inner, 'thing.done', async ({ call }) => {
      await call(inner, 'do', { how: 'well' });
    }),
  },
});
// The inbox is the database's matter; here every message is new.
const transaction = { first: async () => ({}) } as never;
const database = { for: () => ({ query: async () => [], transaction: (work: (transaction: never) => unknown) => work(transaction) }) as never, warm: () => {}, close: async () => {} };

beforeAll(async () => {
  traceWith(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).getTracer('test'));
  broker.createService(moleculerService(innerService, { facts: tenant, log: log.child({ tenant: tenant.slug }) }));
  broker.createService(moleculerService(outerService, { facts: tenant, database, log: log.child({ tenant: tenant.slug }) }));
  await broker.start();
});

afterAll(() => broker.stop());

beforeEach(() => {
  exporter.reset();
  lines.length = 0;
});

async function ask(how: string, meta: RequestMeta): Promise<string> {
  return broker.call('outer.ask', { how }, { meta }).then(() => 'ok', codeOf);
}

const spanOf = (name: string): ReadableSpan => exporter.getFinishedSpans().find((span) => span.name === name)!;

test('a call is a span under the handler that made it, in the trace of the message', async () => {
  await ask('well', { scope, traceparent });
  expect(exporter.getFinishedSpans().map((span) => span.spanContext().traceId)).toEqual([traceId, traceId]);
  expect(spanOf('outer.ask').parentSpanContext?.spanId).toBe(sentFrom);
  expect(spanOf('inner.do').parentSpanContext?.spanId).toBe(spanOf('outer.ask').spanContext().spanId);
  expect(spanOf('inner.do').attributes).toEqual({
    'rpc.system': 'moleculer',
    'rpc.service': 'inner',
    'rpc.method': 'do',
    'tenantry.tenant': 'acme',
    'tenantry.request_id': 'request-one',
  });
});

test('a reaction goes on with the trace of the transaction that published its event', async () => {
  const delivery: Delivery = {
    id: '0198c1de-7000-7000-8000-000000000001',
    event: 'thing.done',
    payload: {},
    meta: { correlationId: 'work-one', causedBy: 'inner.do', traceparent },
  };
  await broker.call(`outer.${deliverAction}`, delivery, { meta: { scope: serviceScope('mailbox', 'work-one') } });
  expect(spanOf('outer on thing.done').parentSpanContext?.spanId).toBe(sentFrom);
  expect(spanOf('inner.do').parentSpanContext?.spanId).toBe(spanOf('outer on thing.done').spanContext().spanId);
});

test('a span of what went wrong has the code, and nothing of the message', async () => {
  expect(await ask('fail', { scope, traceparent })).toBe('internal');
  expect(spanOf('inner.do')).toMatchObject({ attributes: { 'error.type': 'internal' }, status: { code: 2 }, events: [] });
  expect(await ask('refuse', { scope, traceparent })).toBe('not_found');
  expect(exporter.getFinishedSpans().at(-1)).toMatchObject({ attributes: { 'error.type': 'not_found' }, status: { code: 0 } });
  expect(JSON.stringify(exporter.getFinishedSpans().map(({ attributes, events, status }) => [attributes, events, status]))).not.toContain('hunter2');
});

test.each([
  ['no traceparent', undefined],
  ['a broken one', '00-not-right-01'],
])('a message with %s is handled without a span', async (_, broken) => {
  expect(await ask('well', { scope, traceparent: broken })).toBe('ok');
  expect(exporter.getFinishedSpans()).toEqual([]);
});

test('every line of a message carries its tenant, its request and its trace', async () => {
  await ask('fail', { scope, traceparent });
  expect(lines.map(({ msg, where }) => [msg, where])).toEqual([['doing', undefined], ['a handler failed', 'inner.do'], ['a handler failed', 'outer.ask']]);
  for (const line of lines) {
    expect(line).toMatchObject({ tenant: 'acme', requestId: 'request-one', correlationId: 'work-one', traceId });
  }
});

test('handlers are counted by what became of them', async () => {
  const counts = async () => {
    const read = (await processMetrics.getMetricsAsJSON()).find(({ name }) => name === 'tenantry_action_duration_seconds');
    const values = read!.values as unknown as { metricName: string; value: number; labels: Record<string, string> }[];
    const own = values.filter(({ metricName, labels }) => metricName.endsWith('_count') && labels.service === 'inner');
    return Object.fromEntries(own.map(({ labels, value }) => [labels.outcome, value]));
  };
  const before = await counts();
  for (const how of ['well', 'well', 'refuse', 'fail']) await ask(how, { scope });
  const after = await counts();
  expect(['ok', 'refused', 'failed'].map((outcome) => after[outcome]! - (before[outcome] ?? 0))).toEqual([2, 1, 1]);
});
