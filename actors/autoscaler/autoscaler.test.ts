/** The autoscaler over real NATS: it hears gateways and hosts, tells what follows from it, and has it done. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceBroker } from 'moleculer';
import { AppError, codeOf } from '../../services/kit/errors.ts';
import { createLogger } from '../../services/kit/logger.ts';
import { permissions } from '../../services/kit/permission.ts';
import { testServers } from '../../test/servers.ts';
import type { Autoscaler } from './autoscaler.ts';
import type { Hint } from './contract.ts';
import { countLatency, emptyHistogram } from './latency-histogram.ts';
import type { GatewayReport, HostReport } from './load-report.ts';
import { gatewayLoadReporter } from './load-reporter.ts';
import { openPlatformAround, type PlatformAround, record } from './testing/platform-around.ts';

const scaled: string[] = [];
const hostCounts: number[] = [];
let platform: PlatformAround;
let autoscaler: Autoscaler;
let gateways: ServiceBroker[];
let host: ServiceBroker;
// Samples come by themselves, but their clock stands until the test moves it.
let now = 0;
let refused: string | undefined;

beforeAll(async () => {
  platform = await openPlatformAround(await testServers(), {
    now: () => now,
    periodMs: 20,
    replicas: {
      async scale(slug, replicas, reason) {
        scaled.push(`${slug} ${replicas}: ${reason}`);
        if (slug === refused) throw new AppError('service_unavailable');
      },
    },
    hosts: { min: 1, max: 4, running: () => hostCounts.at(-1) ?? 1, setHosts: async (count) => void hostCounts.push(count) },
  });
  ({ autoscaler } = platform.autoscaling);
  gateways = [await platform.join('gateway-1'), await platform.join('gateway-2')];
  host = await platform.join('host-1');
});
afterAll(() => platform.close());

beforeEach(() => {
  for (const list of [scaled, platform.hints, platform.lookups]) list.length = 0;
});

async function awake(slug: string, more: Parameters<typeof record>[1] = {}): Promise<void> {
  platform.records.set(slug, record(slug, more));
  await platform.tellNodes(slug, 1);
}

function tellGateway(index: number, slug: string, inFlight: number, requests = 40): Promise<void> {
  const latency = emptyHistogram();
  for (let count = 0; count < requests; count += 1) countLatency(latency, 30);
  const report: GatewayReport = { seconds: 2, tenants: [{ slug, requests, inFlight, latency }] };
  return gateways[index]!.broadcast('load.gateway', report);
}

function tellHost(slug: string, more: Partial<HostReport['tenants'][number]> = {}): Promise<void> {
  const tenant = { slug, nodeId: `node of ${slug}`, handled: 5, inFlight: 0, queueDepth: 0, oldestEventSeconds: 0, ...more };
  const report: HostReport = { seconds: 2, eventLoopLagMs: 4, memoryBytes: 1e8, handled: 5, tenants: [tenant] };
  return host.broadcast('load.host', report);
}

const scaledOf = (slug: string) => scaled.filter((line) => line.startsWith(`${slug} `));
const hint = (slug: string) => platform.ask<Hint>('hints.get', { slug });

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(5);
}

/** Lets seconds pass without a word from anyone. */
async function silence(seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 5) {
    now += 5_000;
    autoscaler.tick();
    await delay(0);
  }
}

test('it adds up what gateways and hosts tell', async () => {
  await awake('sum');
  await Promise.all([tellGateway(0, 'sum', 3), tellGateway(1, 'sum', 4, 60), tellHost('sum', { queueDepth: 9, oldestEventSeconds: 1.5, memoryBytes: 5e7 })]);
  await until(async () => (await hint('sum')).inFlight === 7 && (await hint('sum')).queueDepth === 9);
  const told = await hint('sum');
  expect(told).toEqual({
    tenant: 'sum', replicas: 1, desired: 1, min: 1, max: 4, reason: '7 requests in flight on 1 replica, within 32 each',
    requestsPerSecond: 50, inFlight: 7, latencyMs: told.latencyMs, queueDepth: 9, oldestEventSeconds: 1.5, eventLoopLagMs: 4, memoryBytes: 5e7, at: told.at,
  });
  expect(told.latencyMs.p99).toBeGreaterThan(20);
  expect(told.latencyMs.p99).toBeLessThanOrEqual(50);
});

test('overload is told to all with its reason, and carried out once', async () => {
  await awake('flood');
  await tellGateway(0, 'flood', 96);
  await until(() => platform.hints.length > 0 && scaledOf('flood').length > 0);
  await tellGateway(0, 'flood', 90);
  await until(async () => (await hint('flood')).inFlight === 90);
  const reason = '96 requests in flight on 1 replica, more than 32 each';
  expect(platform.hints).toEqual([{ slug: 'flood', replicas: 1, desired: 3, reason }]);
  expect(scaledOf('flood')).toEqual([`flood 3: ${reason}`]);
  expect(await hint('flood')).toMatchObject({ replicas: 1, desired: 3 });
  // To spread over.
  await until(() => hostCounts.at(-1) === 3);
});

test('one report is one sample, however often it is looked at', async () => {
  await awake('once');
  await tellGateway(0, 'once', 40);
  await until(async () => (await hint('once')).inFlight === 40);
  for (let looks = 0; looks < 10; looks += 1) autoscaler.tick();
  expect(await hint('once')).toMatchObject({ desired: 1, reason: '40 requests in flight on 1 replica, more than 32 each; seen once' });
  await tellGateway(0, 'once', 41);
  await until(async () => (await hint('once')).desired === 2);
});

test('calm brings it back to the minimum, and then nothing is held for it', async () => {
  await awake('calm');
  await tellGateway(0, 'calm', 64);
  await until(() => scaledOf('calm').length > 0);
  await platform.tellNodes('calm', 2);
  await silence(80);
  await until(() => scaledOf('calm').length === 2);
  expect(scaledOf('calm')[1]).toBe('calm 1: 0 requests in flight on 2 replicas, which 1 can carry, for 60 s');
  await platform.tellNodes('calm', 1);
  await silence(10);
  expect(autoscaler.view('calm').steered).toBeUndefined();
  await silence(400);
  expect(autoscaler.tracked).toBe(0);
  expect(await hint('calm')).toMatchObject({ replicas: 1, desired: 1, inFlight: 0, reason: 'it is quiet' });
});

test('what the executor refuses is tried again', async () => {
  await awake('stubborn');
  refused = 'stubborn';
  await tellGateway(0, 'stubborn', 64);
  await until(() => scaledOf('stubborn').length === 1);
  refused = undefined;
  await until(async () => {
    await tellGateway(0, 'stubborn', 60);
    return scaledOf('stubborn').length > 1;
  });
  expect(scaledOf('stubborn')[1]).toMatch(/^stubborn 2: /);
});

test('the plan is asked for once, however many reports come, and again when the tenant has changed', async () => {
  await awake('grown', { plan: 'starter' });
  for (let count = 0; count < 20; count += 1) await tellGateway(0, 'grown', 200);
  await until(() => autoscaler.view('grown').steered?.state.desired === 2);
  expect(platform.lookups.filter((slug) => slug === 'grown')).toHaveLength(1);
  platform.records.set('grown', record('grown', { plan: 'growth' }));
  await gateways[0]!.broadcast('nudge.tenant', { slug: 'grown', hostnames: [], generation: 2 });
  await until(async () => {
    await tellGateway(0, 'grown', 200);
    return (await hint('grown')).desired === 4;
  });
});

test('a registry that is away is asked again', async () => {
  platform.unanswered.add('patient');
  await awake('patient');
  await tellGateway(0, 'patient', 64);
  await until(() => platform.lookups.length > 1);
  expect(scaledOf('patient')).toEqual([]);
  platform.unanswered.clear();
  await until(() => scaledOf('patient').length === 1);
});

test('many tenants that become busy at once are all looked after', async () => {
  const slugs = Array.from({ length: 300 }, (_, index) => `crowd-${index}`);
  for (const slug of slugs) await awake(slug);
  const report: GatewayReport = { seconds: 2, tenants: slugs.map((slug) => ({ slug, requests: 0, inFlight: 64, latency: emptyHistogram() })) };
  await gateways[0]!.broadcast('load.gateway', report);
  await until(() => scaled.length === 300);
  expect(new Set(scaled).size).toBe(300);
  for (const slug of slugs) {
    platform.records.delete(slug);
    await platform.tellNodes(slug, 0);
  }
});

test('a sleeping tenant has zeros, and its reports are not kept', async () => {
  await awake('sleepy');
  await tellGateway(0, 'sleepy', 64);
  await until(() => scaledOf('sleepy').length > 0);
  platform.records.set('sleepy', record('sleepy', { awake: false }));
  await platform.tellNodes('sleepy', 0);
  platform.lookups.length = 0;
  await tellGateway(0, 'sleepy', 500);
  await tellHost('nobody');
  await delay(60);
  expect(platform.lookups).toEqual([]);
  expect(await hint('sleepy')).toMatchObject({
    replicas: 0, desired: 0, reason: 'it is asleep', requestsPerSecond: 0, inFlight: 0, latencyMs: { p50: 0, p99: 0 }, queueDepth: 0, eventLoopLagMs: 0,
  });
});

test('a tenant that is being woken is to have a replica before there is one', async () => {
  platform.records.set('wanted', record('wanted'));
  expect(await hint('wanted')).toMatchObject({ replicas: 0, desired: 1, reason: 'it is waking' });
});

test('reports that are broken or forged are dropped, and the next one is heard', async () => {
  await awake('target');
  const good = { slug: 'target', requests: 1, inFlight: 1, latency: emptyHistogram() };
  const broken: unknown[] = [
    null, 7, 'text', [], {}, { seconds: 2 }, { seconds: 0, tenants: [good] }, { seconds: 2, tenants: [{ ...good, inFlight: -1 }] },
    { seconds: 2, tenants: [{ ...good, inFlight: Number.NaN }] }, { seconds: 2, tenants: [{ ...good, slug: '__proto__' }] },
    { seconds: 2, tenants: [{ ...good, latency: [1] }] }, { seconds: 2, tenants: [{ ...good, more: true }] },
    { seconds: 2, tenants: Array.from({ length: 1_001 }, () => good) },
  ];
  for (const report of broken) {
    await gateways[0]!.broadcast('load.gateway', report as object);
    await gateways[0]!.broadcast('load.host', report as object);
    for (const nudge of ['tenant-nodes', 'tenant-awake', 'tenant']) await gateways[0]!.broadcast(`nudge.${nudge}`, report as object);
  }
  await tellGateway(1, 'target', 5);
  await until(async () => (await hint('target')).inFlight === 5);
});

test('a reporter’s reports are heard', async () => {
  await awake('real');
  const left = [[{ slug: 'real', requests: 0, inFlight: 11, latency: emptyHistogram() }]];
  const reporter = gatewayLoadReporter({
    broadcast: (event, report) => void gateways[0]!.broadcast(event, report),
    collect: () => left.shift() ?? [],
    log: createLogger('test', 'silent'),
    periodMs: 10,
  });
  reporter.noticed();
  await until(async () => (await hint('real')).inFlight === 11);
});

test('the list has all tenants that are ready, page by page', async () => {
  platform.records.set('gone', record('gone', { state: 'suspended', awake: false }));
  const slugs: string[] = [];
  let after: string | undefined;
  do {
    const page = await platform.ask<{ items: Hint[]; next: string | null }>('hints.list', { limit: 2, after });
    expect(page.items.length).toBeLessThanOrEqual(2);
    slugs.push(...page.items.map(({ tenant }) => tenant));
    after = page.next ?? undefined;
  } while (after !== undefined);
  expect(slugs).toEqual([...platform.records.keys()].filter((slug) => slug !== 'gone').toSorted());
  expect(await hint('gone')).toMatchObject({ desired: 0, reason: 'it is suspended' });
});

test('only operators ask, and an unknown tenant is not found', async () => {
  const codeFor = (scope: object) => platform.ask('hints.get', { slug: 'sum' }, scope).catch(codeOf);
  expect(await codeFor({ kind: 'anyone', subject: null, roles: [], permissions: [] })).toBe('unauthenticated');
  expect(await codeFor({ kind: 'service-account', roles: [], permissions: [...permissions] })).toBe('forbidden');
  expect(await platform.ask('hints.get', { slug: 'nobody' }).catch(codeOf)).toBe('tenant_not_found');
  expect(await platform.ask('hints.get', { slug: 'No Slug' }).catch(codeOf)).toBe('invalid_fields');
});
