import { beforeEach, describe, expect, test } from '@jest/globals';
import { countLatency, emptyHistogram } from '../actors/autoscaler/latency-histogram.ts';
import { type Admission, admission } from './admission.ts';

const limits = { perSecond: 2, burst: 3, inFlight: 5, waiting: 1 };
const acme = { slug: 'acme', plan: 'starter' } as const;
const beta = { slug: 'beta', plan: 'starter' } as const;
let now = 0;
let door: Admission;

beforeEach(() => {
  now = 1_000;
  door = admission(() => limits, () => {}, () => now);
});

/** Enters so often; what each got: a way out, or the reason. */
function enter(times: number, tenant: { slug: string; plan: 'starter' } = acme) {
  return Array.from({ length: times }, () => door.enter(tenant));
}

function leave(entry: ReturnType<Admission['enter']>): void {
  if (typeof entry === 'function') entry();
}

describe('enter', () => {
  test('lets a burst in, then turns away and tells when to come again', () => {
    expect(enter(3).map((entry) => typeof entry)).toEqual(['function', 'function', 'function']);
    expect(enter(1)).toEqual([{ code: 'too_many_requests', retryAfter: 1, sayAfter: 0 }]);
    now += 500;
    expect(enter(2)).toEqual([expect.any(Function), { code: 'too_many_requests', retryAfter: 1, sayAfter: 0 }]);
  });

  test('counts each tenant apart', () => {
    enter(100);
    expect(typeof enter(1, beta)[0]).toBe('function');
  });

  test('turns away who has too much in flight, and takes no token for it', () => {
    const entries = enter(3);
    now += 1_000;
    entries.push(...enter(2));
    now += 500;
    expect(enter(1)).toEqual([{ code: 'overloaded', retryAfter: 1, sayAfter: 0 }]);
    leave(entries[0]!);
    expect(typeof enter(1)[0]).toBe('function');
  });

  test('frees a place once, however often it is given back', () => {
    const entries = enter(3);
    now += 1_000;
    entries.push(...enter(2));
    now += 1_500;
    leave(entries[0]!);
    leave(entries[0]!);
    expect(enter(2)).toEqual([expect.any(Function), { code: 'overloaded', retryAfter: 1, sayAfter: 0 }]);
  });

  test('has a flood wait for its refusals, and soon says them at once again', () => {
    enter(3);
    const waits = () => enter(1000).map((entry) => (typeof entry === 'function' ? 'in' : entry.sayAfter));
    expect(waits().filter((wait) => wait === 0)).toHaveLength(200);
    expect(new Set(waits())).toEqual(new Set([500]));
    expect(enter(1, beta)).toEqual([expect.any(Function)]);
    now += 499;
    expect(waits().filter((wait) => wait === 0)).toHaveLength(49);
  });

  test('says whole seconds where a token takes long', () => {
    door = admission(() => ({ ...limits, perSecond: 0.1, burst: 1 }), () => {}, () => now);
    expect(enter(2)).toEqual([expect.any(Function), { code: 'too_many_requests', retryAfter: 10, sayAfter: 0 }]);
  });

  test('goes by the plan that the tenant has now', () => {
    door = admission((plan) => (plan === 'growth' ? { ...limits, burst: 10 } : limits), () => {}, () => now);
    enter(4);
    expect(typeof door.enter({ slug: 'acme', plan: 'growth' })).toBe('function');
  });
});

describe('readLoads', () => {
  test('tells of each active tenant since the last reading', () => {
    const [first, second] = enter(4);
    now += 30;
    leave(first!);
    now += 9_970;
    leave(second!);
    enter(1, beta);
    expect(door.readLoads()).toEqual([
      { slug: 'beta', requests: 1, refused: 0, inFlight: 1, latency: latencies() },
      { slug: 'acme', requests: 3, refused: 1, inFlight: 1, latency: latencies(30, 10_000) },
    ]);
    expect(door.readLoads()).toEqual([
      { slug: 'beta', requests: 0, refused: 0, inFlight: 1, latency: latencies() },
      { slug: 'acme', requests: 0, refused: 0, inFlight: 1, latency: latencies() },
    ]);
  });

  test('says nothing of a tenant that has become quiet, whose limits go on', () => {
    enter(3).forEach(leave);
    door.readLoads();
    expect(door.readLoads()).toEqual([]);
    expect(enter(1)).toEqual([expect.objectContaining({ code: 'too_many_requests' })]);
  });
});

function latencies(...milliseconds: number[]): number[] {
  const histogram = emptyHistogram();
  for (const one of milliseconds) countLatency(histogram, one);
  return histogram;
}
