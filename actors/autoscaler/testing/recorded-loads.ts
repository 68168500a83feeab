/** Courses of load as they come, with what is to be decided by them. */
import type { TenantLoad } from '../merge-loads.ts';
import type { Limits } from '../steer.ts';

export type RecordedLoad = {
  name: string;
  limits: Limits;
  startsWith: number;
  /** From which second on a load lasts. `null`: no sample is taken, as when the platform's node was away. */
  course: readonly (readonly [second: number, load: Partial<TenantLoad> | null])[];
  endsAt: number;
  /** Every change: at which second to how many. Samples come every two seconds. */
  expected: readonly (readonly [second: number, desired: number])[];
  /** The reason of the last change; where nothing changed, of the last sample. */
  because: RegExp;
};

const upToFour: Limits = { min: 1, max: 4 };

/** A load that grows by so much in flight every two seconds. */
const ramp = (from: number, to: number, step: number): [number, Partial<TenantLoad>][] =>
  Array.from({ length: (to - from) / step + 1 }, (_, index) => [index * 2, { inFlight: from + index * step }]);

const alternating = (seconds: number, loads: readonly Partial<TenantLoad>[]): [number, Partial<TenantLoad>][] =>
  Array.from({ length: seconds / 2 }, (_, index) => [index * 2, loads[index % loads.length]!]);

export const recordedLoads: readonly RecordedLoad[] = [
  {
    name: 'nothing much',
    limits: upToFour, startsWith: 1, endsAt: 600,
    course: [[0, { inFlight: 3, requestsPerSecond: 40, latencyMs: { p50: 4, p99: 22 } }]],
    expected: [], because: /^3 requests in flight on 1 replica, within 32 each$/,
  },
  {
    name: 'a ramp: each step is taken as soon as two samples are above it',
    limits: upToFour, startsWith: 1, endsAt: 56,
    course: ramp(4, 100, 4),
    expected: [[18, 2], [34, 3], [50, 4]], because: /^100 requests in flight on 3 replicas, more than 32 each$/,
  },
  {
    name: 'a spike far above the mark: at once, and as many as it takes',
    limits: upToFour, startsWith: 1, endsAt: 30,
    course: [[0, { inFlight: 2 }], [10, { inFlight: 96 }]],
    expected: [[10, 3]], because: /^96 requests in flight on 1 replica, more than 32 each$/,
  },
  {
    name: 'a spike of one sample that is not far above the mark',
    limits: upToFour, startsWith: 1, endsAt: 60,
    course: [[0, { inFlight: 2 }], [10, { inFlight: 50 }], [12, { inFlight: 2 }]],
    expected: [], because: /within/,
  },
  {
    name: 'flapping around the mark',
    limits: upToFour, startsWith: 1, endsAt: 600,
    course: alternating(600, [{ inFlight: 30 }, { inFlight: 34 }]),
    expected: [], because: /in flight/,
  },
  {
    name: 'flapping in pairs of samples: up once, and not down again within the band',
    limits: upToFour, startsWith: 1, endsAt: 600,
    course: alternating(600, [{ inFlight: 34 }, { inFlight: 34 }, { inFlight: 24 }, { inFlight: 24 }]),
    expected: [[2, 2]], because: /^34 requests in flight on 1 replica, more than 32 each$/,
  },
  {
    name: 'a slow decay: one at a time, a minute apart',
    limits: upToFour, startsWith: 4, endsAt: 300,
    course: [[0, { inFlight: 100 }], [20, { inFlight: 60 }], [60, { inFlight: 30 }], [120, { inFlight: 4 }], [200, {}]],
    expected: [[120, 3], [180, 2], [240, 1]], because: /^0 requests in flight on 2 replicas, which 1 can carry, for 60 s$/,
  },
  {
    name: 'samples that are missing: what was between is not taken for quiet',
    limits: upToFour, startsWith: 2, endsAt: 160,
    course: [[0, { inFlight: 2 }], [40, null], [80, { inFlight: 2 }]],
    expected: [[140, 1]], because: /which 1 can carry, for 60 s$/,
  },
  {
    name: 'samples that are missing: two that are far apart are not two in a row',
    limits: upToFour, startsWith: 1, endsAt: 60,
    course: [[0, { inFlight: 40 }], [2, null], [30, { inFlight: 40 }], [32, { inFlight: 2 }]],
    expected: [], because: /within/,
  },
  {
    name: 'a backlog of events with no requests',
    limits: upToFour, startsWith: 1, endsAt: 120,
    course: [[0, {}], [10, { queueDepth: 1_400, oldestEventSeconds: 4 }], [30, { queueDepth: 900, oldestEventSeconds: 6 }]],
    expected: [[10, 3]], because: /^1,400 events waiting on 1 replica, more than 500 each$/,
  },
  {
    name: 'a backlog that is small and old: one more, and again when that has shown no effect',
    limits: upToFour, startsWith: 1, endsAt: 20,
    course: [[0, { queueDepth: 40, oldestEventSeconds: 30 }]],
    expected: [[10, 2]], because: /^the oldest event is due for 30 s on 1 replica, more than 10 s$/,
  },
  {
    name: 'one event that nobody can handle is no reason',
    limits: upToFour, startsWith: 1, endsAt: 120,
    course: [[0, { queueDepth: 1, oldestEventSeconds: 4_000 }]],
    expected: [], because: /within/,
  },
  {
    name: 'answers that are slow while hardly anyone waits are no reason',
    limits: upToFour, startsWith: 1, endsAt: 120,
    course: [[0, { inFlight: 3, latencyMs: { p50: 900, p99: 4_000 } }]],
    expected: [], because: /within/,
  },
  {
    name: 'answers that are slow while many wait',
    limits: upToFour, startsWith: 1, endsAt: 20,
    course: [[0, { inFlight: 20, latencyMs: { p50: 700, p99: 1_600 } }]],
    expected: [[10, 2]], because: /^one request in a hundred takes 1,600 ms on 1 replica, more than 1,000 ms$/,
  },
  {
    name: 'an event loop that lags',
    limits: upToFour, startsWith: 1, endsAt: 20,
    course: [[0, { eventLoopLagMs: 240, requestsPerSecond: 90 }]],
    expected: [[10, 2]], because: /^the event loop lags by 240 ms on 1 replica, more than 100 ms$/,
  },
  {
    name: 'more than the plan allows',
    limits: { min: 1, max: 2 }, startsWith: 1, endsAt: 60,
    course: [[0, { inFlight: 500 }]],
    expected: [[0, 2]], because: /^500 requests in flight on 1 replica, more than 32 each$/,
  },
  {
    name: 'a plan that was made smaller',
    limits: { min: 1, max: 2 }, startsWith: 4, endsAt: 2,
    course: [[0, { inFlight: 100 }]],
    expected: [[0, 2]], because: /^its plan allows no more than 2$/,
  },
];
