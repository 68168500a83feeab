import { afterEach, expect, jest, test } from '@jest/globals';
import { createLogger } from '../../services/kit/logger.ts';
import { emptyHistogram } from './latency-histogram.ts';
import { GatewayReport, type GatewayTenantLoad, HostReport, type HostTenantLoad } from './load-report.ts';
import { gatewayLoadReporter, hostLoadReporter, type LoadReporter } from './load-reporter.ts';

jest.useFakeTimers({ doNotFake: ['nextTick'] });

const log = createLogger('test', 'silent');
let reporter: LoadReporter;
let told: { event: string; report: unknown }[] = [];
let collected = 0;

afterEach(() => {
  reporter.stop();
  told = [];
  collected = 0;
});

const broadcast = (event: string, report: object) => void told.push({ event, report });
const busy = (slug: string): GatewayTenantLoad => ({ slug, requests: 5, inFlight: 1, latency: emptyHistogram() });

function gatewayWith(rounds: (readonly GatewayTenantLoad[] | Error)[]): LoadReporter {
  return gatewayLoadReporter({
    log,
    broadcast,
    collect() {
      collected += 1;
      const round = rounds.shift() ?? [];
      if (round instanceof Error) throw round;
      return round;
    },
  });
}

test('tells every two seconds while there is anything, and then nothing runs', async () => {
  reporter = gatewayWith([[busy('acme')], [busy('acme'), busy('beta')], []]);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(collected).toBe(0);
  reporter.noticed();
  reporter.noticed();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(told.map(({ event }) => event)).toEqual(['load.gateway', 'load.gateway']);
  expect(told.map(({ report }) => GatewayReport.parse(report).tenants.length)).toEqual([1, 2]);
  expect(collected).toBe(3);
  expect(jest.getTimerCount()).toBe(0);
});

test('begins again with the next thing to tell', async () => {
  reporter = gatewayWith([[], [busy('acme')]]);
  reporter.noticed();
  await jest.advanceTimersByTimeAsync(10_000);
  reporter.noticed();
  await jest.advanceTimersByTimeAsync(2_000);
  expect(told).toHaveLength(1);
});

test('a collection that fails is left out, and the next one comes', async () => {
  reporter = gatewayWith([new Error('the database is away'), [busy('acme')]]);
  reporter.noticed();
  await jest.advanceTimersByTimeAsync(4_000);
  expect(told).toHaveLength(1);
});

test('a long list goes in several reports that each tell of the whole host', async () => {
  const tenants = Array.from({ length: 2_300 }, (_, index): HostTenantLoad => (
    { slug: `tenant-${index}`, nodeId: `node-${index}`, handled: 2, inFlight: 0, queueDepth: 0, oldestEventSeconds: 0 }
  ));
  reporter = hostLoadReporter({ log, broadcast, collect: async () => ({ eventLoopLagMs: 3, memoryBytes: 1e8, tenants: tenants.splice(0) }) });
  reporter.noticed();
  await jest.advanceTimersByTimeAsync(2_000);
  const reports = told.map(({ report }) => HostReport.parse(report));
  expect(reports.map((report) => [report.handled, report.tenants.length])).toEqual([[4_600, 1_000], [4_600, 1_000], [4_600, 300]]);
});

test('says nothing after it was stopped, not even what it was collecting', async () => {
  const { promise, resolve } = Promise.withResolvers<HostTenantLoad[]>();
  reporter = hostLoadReporter({ log, broadcast, collect: async () => ({ eventLoopLagMs: 3, memoryBytes: 1e8, tenants: await promise }) });
  reporter.noticed();
  await jest.advanceTimersByTimeAsync(2_000);
  reporter.stop();
  resolve([{ slug: 'acme', nodeId: 'n', handled: 1, inFlight: 0, queueDepth: 0, oldestEventSeconds: 0 }]);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(told).toEqual([]);
});
