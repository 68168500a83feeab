import { describe, expect, test } from '@jest/globals';
import { decide } from './decide.ts';
import { noLoad, type TenantLoad } from './merge-loads.ts';
import { type Limits, steady } from './steer.ts';
import { type RecordedLoad, recordedLoads } from './testing/recorded-loads.ts';

const periodSeconds = 2;

type Sample = Partial<TenantLoad> | null;
type Change = [second: number, desired: number];

/** Feeds a load to `decide`, with nodes that are there one sample after they were wanted. */
function follow(limits: Limits, startsWith: number, endsAt: number, loadAt: (second: number, desired: number) => Sample) {
  let state = steady(startsWith, 0);
  let running = startsWith;
  let reason = '';
  let changedBecause: string | undefined;
  const changes: Change[] = [];
  const desired: number[] = [];
  for (let second = 0; second < endsAt; second += periodSeconds) {
    const load = loadAt(second, state.desired);
    if (load === null) continue;
    const decision = decide(state, { ...noLoad, ...load }, running, limits, second * 1_000);
    if (decision.desired !== state.desired) {
      changes.push([second, decision.desired]);
      changedBecause = decision.reason;
    }
    running = state.desired;
    ({ state, reason } = decision);
    desired.push(decision.desired);
  }
  return { changes, desired, reason, because: changedBecause ?? reason };
}

function replay({ limits, startsWith, endsAt, course }: RecordedLoad) {
  return follow(limits, startsWith, endsAt, (second) => course.findLast(([from]) => from <= second)![1]);
}

test.each(recordedLoads.map((recorded) => [recorded.name, recorded] as const))('%s', (_, recorded) => {
  const { changes, because } = replay(recorded);
  expect(changes).toEqual(recorded.expected);
  expect(because).toMatch(recorded.because);
});

test('what the plan does not allow is said', () => {
  const { reason } = follow({ min: 1, max: 2 }, 2, 10, () => ({ inFlight: 500 }));
  expect(reason).toBe('500 requests in flight on 2 replicas, more than 32 each, but its plan allows no more than 2');
});

test('decide changes nothing that it was given', () => {
  const state = Object.freeze(steady(1, 0));
  const load = Object.freeze({ ...noLoad, inFlight: 99 });
  expect(decide(state, load, 1, { min: 1, max: 4 }, 0)).toEqual(decide(state, load, 1, { min: 1, max: 4 }, 0));
});

test('a lag that comes back whenever a replica goes makes it more patient each time', () => {
  const { changes } = follow({ min: 1, max: 4 }, 1, 3_600, (_, desired) =>
    desired === 1 ? { eventLoopLagMs: 300, requestsPerSecond: 400 } : { eventLoopLagMs: 20, requestsPerSecond: 250 });
  const downs = changes.filter(([, to]) => to === 1).map(([second]) => second);
  expect(changes.every(([, to]) => to <= 2)).toBe(true);
  expect(downs.length).toBeLessThanOrEqual(10);
  expect(downs[1]! - downs[0]!).toBeLessThan(downs[4]! - downs[3]!);
});

describe('whatever the load', () => {
  const seeds = Array.from({ length: 60 }, (_, index) => index + 1);

  test('it stays within the limits and does not flap', () => {
    expect(seeds.filter((seed) => !isCalm(seed))).toEqual([]);
  });

  /** Half an hour of a load that jumps about. */
  function isCalm(seed: number): boolean {
    const random = randomFrom(seed);
    const limits = { min: 1 + Math.floor(random() * 2), max: 2 + Math.floor(random() * 7) };
    let level = random();
    const { changes, desired } = follow(limits, limits.min, 1_800, () => {
      if (random() < 0.05) level = random() ** 3;
      if (random() < 0.05) return null;
      return {
        inFlight: Math.floor(level * 400 * random()),
        requestsPerSecond: level * 4_000 * random(),
        latencyMs: { p50: 10, p99: level * 3_000 * random() },
        queueDepth: Math.floor(level * 3_000 * random()),
        oldestEventSeconds: level * 60 * random(),
        eventLoopLagMs: level * 400 * random(),
      };
    });
    const downs = changes.filter(([, to], index) => to < (changes[index - 1]?.[1] ?? limits.min));
    return (
      desired.every((count) => count >= limits.min && count <= limits.max) &&
      downs.every(([second], index) => second - (downs[index - 1]?.[0] ?? -60) >= 60) &&
      // What went down one at a time can go up only as often again.
      changes.length <= 2 * downs.length + limits.max
    );
  }

  const overloads: [string, Partial<TenantLoad>][] = [
    ['requests in flight', { inFlight: 2_000 }],
    ['requests per second', { requestsPerSecond: 9_000 }],
    ['events', { queueDepth: 90_000 }],
    ['old events', { queueDepth: 400, oldestEventSeconds: 600 }],
    ['lag', { eventLoopLagMs: 2_000 }],
    ['slow answers', { inFlight: 200, latencyMs: { p50: 2_000, p99: 9_000 } }],
  ];

  test.each(overloads)('too many or too much of %s for long takes it to the maximum, and calm back to the minimum', (_, overload) => {
    const limits = { min: 1, max: 5 };
    const { desired } = follow(limits, 1, 1_800, (second) => (second < 300 ? overload : {}));
    expect(desired[60 / periodSeconds]).toBe(5);
    expect(desired[300 / periodSeconds]).toBe(5);
    expect(desired.at(-1)).toBe(1);
  });
});

/** Numbers from 0 to 1 that are the same for the same seed (a linear congruential generator). */
function randomFrom(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
