import type { TenantLoad } from './merge-loads.ts';
import { type Decision, type Limits, type Pace, type Reading, steer, type SteerState } from './steer.ts';

/**
 * What a replica carries well. Requests in flight lead: they are rate times latency, whatever makes a request heavy.
 * Memory is no mark: more replicas of what leaks only leak more.
 */
const marks = {
  inFlight: 32,
  requestsPerSecond: 500,
  queueDepth: 500,
  oldestEventSeconds: 10,
  eventLoopLagMs: 100,
  p99Ms: 1_000,
} as const;

// A slow answer or an old event calls for another replica only where work stands in line: alone it waits for something
// else, a database perhaps, that a further replica would burden more.
const inLine = { requests: 8, events: 8 } as const;

const ease = 0.6;

const pace: Pace = { settleMs: 10_000, coolDownMs: 60_000, gapMs: 10_000, allowedBy: 'its plan allows' };

/**
 * How many replicas a tenant is to have, by one sample of its load.
 * @param replicas how many of its nodes run now
 * @param now milliseconds of a clock that only goes forward
 */
export function decide(state: SteerState, load: TenantLoad, replicas: number, limits: Limits, now: number): Decision {
  return steer(state, readingsOf(load, state.desired), replicas, limits, pace, now);
}

function readingsOf(load: TenantLoad, desired: number): Reading[] {
  const on = ` on ${desired === 1 ? '1 replica' : `${desired} replicas`}`;
  const shared = (total: number, mark: number, what: string): Reading => ({
    strain: total / (mark * desired),
    kind: 'shared',
    ease,
    figure: () => `${shown(total)} ${what}${on}`,
    mark: () => `${mark} each`,
  });
  const felt = (value: number, mark: number, figure: string, unit: string): Reading => ({
    strain: value / mark,
    kind: 'felt',
    ease,
    figure: () => `${figure} ${shown(value)} ${unit}${on}`,
    mark: () => `${shown(mark)} ${unit}`,
  });
  const p99 = load.inFlight >= inLine.requests * desired ? load.latencyMs.p99 : 0;
  const oldest = load.queueDepth >= inLine.events * desired ? load.oldestEventSeconds : 0;
  return [
    shared(load.inFlight, marks.inFlight, 'requests in flight'),
    shared(load.requestsPerSecond, marks.requestsPerSecond, 'requests per second'),
    shared(load.queueDepth, marks.queueDepth, 'events waiting'),
    felt(oldest, marks.oldestEventSeconds, 'the oldest event is due for', 's'),
    felt(load.eventLoopLagMs, marks.eventLoopLagMs, 'the event loop lags by', 'ms'),
    felt(p99, marks.p99Ms, 'one request in a hundred takes', 'ms'),
  ];
}

const english = new Intl.NumberFormat('en-GB');

function shown(figure: number): string {
  return english.format(figure < 10 ? Math.round(figure * 10) / 10 : Math.round(figure));
}
