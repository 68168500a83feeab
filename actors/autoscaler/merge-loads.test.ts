import { expect, test } from '@jest/globals';
import { decide } from './decide.ts';
import { countLatency, emptyHistogram } from './latency-histogram.ts';
import type { GatewayReport, HostReport } from './load-report.ts';
import { type Heard, hearGateway, hearHost, heardNothing, merge } from './merge-loads.ts';
import { steady } from './steer.ts';

const freshMs = 5_000;

function gateway(heard: Heard, id: string, requests: number, inFlight: number, ms: number, now: number): void {
  const latency = emptyHistogram();
  for (let index = 0; index < requests; index += 1) countLatency(latency, ms);
  const load: GatewayReport['tenants'][number] = { slug: 'acme', requests, inFlight, latency };
  hearGateway(heard, id, load, 2, now);
}

function host(heard: Heard, nodeId: string, more: Partial<HostReport['tenants'][number]>, about: Partial<HostReport> = {}, now = 0): void {
  const load = { slug: 'acme', nodeId, handled: 10, inFlight: 0, queueDepth: 0, oldestEventSeconds: 0, ...more };
  hearHost(heard, load, { seconds: 2, eventLoopLagMs: 0, memoryBytes: 1, handled: load.handled, tenants: [], ...about }, now);
}

test('gateways add up, and nodes see the same queue', () => {
  const heard = heardNothing();
  gateway(heard, 'one', 200, 6, 4, 0);
  gateway(heard, 'two', 100, 4, 40, 0);
  host(heard, 'a', { inFlight: 5, queueDepth: 80, oldestEventSeconds: 3, memoryBytes: 5e7 });
  host(heard, 'b', { inFlight: 4, queueDepth: 90, oldestEventSeconds: 4, memoryBytes: 6e7 });
  const load = merge(heard, 0, freshMs)!;
  expect(load).toMatchObject({ requestsPerSecond: 150, inFlight: 10, queueDepth: 90, oldestEventSeconds: 4, memoryBytes: 1.1e8 });
  expect(load.latencyMs.p50).toBeLessThanOrEqual(5);
  expect(load.latencyMs.p99).toBeGreaterThan(20);
});

test('the next report of a node takes the place of the last', () => {
  const heard = heardNothing();
  gateway(heard, 'one', 200, 6, 4, 0);
  gateway(heard, 'one', 20, 1, 4, 2_000);
  expect(merge(heard, 2_000, freshMs)).toMatchObject({ requestsPerSecond: 10, inFlight: 1 });
});

test('a report that is lost is bridged, silence is no load', () => {
  const heard = heardNothing();
  gateway(heard, 'one', 200, 6, 4, 0);
  gateway(heard, 'two', 100, 4, 4, 4_000);
  expect(merge(heard, 4_000, freshMs)).toMatchObject({ inFlight: 10 });
  expect(merge(heard, 6_000, freshMs)).toMatchObject({ inFlight: 4 });
  expect(merge(heard, 9_001, freshMs)).toBeUndefined();
  expect(heard).toEqual(heardNothing());
});

test('the lag of a host is told of those alone who keep it busy', () => {
  const [busy, neighbour] = [heardNothing(), heardNothing()];
  const about = { eventLoopLagMs: 300, handled: 1_000 };
  host(busy, 'a', { handled: 900 }, about);
  host(neighbour, 'b', { handled: 100 }, about);
  expect(merge(busy, 0, freshMs)!.eventLoopLagMs).toBe(300);
  expect(merge(neighbour, 0, freshMs)!.eventLoopLagMs).toBe(0);
});

test('one replica of three that is in trouble is no reason for a fourth', () => {
  const heard = heardNothing();
  host(heard, 'a', { inFlight: 60 }, { eventLoopLagMs: 900 });
  host(heard, 'b', { inFlight: 3 }, { eventLoopLagMs: 8 });
  host(heard, 'c', { inFlight: 2 }, { eventLoopLagMs: 12 });
  const load = merge(heard, 0, freshMs)!;
  let state = steady(3, -20_000);
  for (let now = 0; now < 20_000; now += 2_000) ({ state } = decide(state, load, 3, { min: 1, max: 8 }, now));
  expect(state.desired).toBe(3);
});
