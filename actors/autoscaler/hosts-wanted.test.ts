import { expect, test } from '@jest/globals';
import { type HostsLoad, hostsWanted } from './hosts-wanted.ts';
import { steady } from './steer.ts';

const quiet: HostsLoad = { widestSpread: 1, nodes: 20, reporting: [{ eventLoopLagMs: 5, memoryBytes: 1.5e8 }] };
const limits = { min: 1, max: 4 };

/** The number of hosts after so many seconds of a load, a sample each two seconds. */
function after(seconds: number, startsWith: number, load: Partial<HostsLoad>) {
  let decision = { desired: startsWith, reason: '', state: steady(startsWith, 0) };
  for (let second = 0; second < seconds; second += 2) {
    decision = hostsWanted(decision.state, { ...quiet, ...load }, decision.desired, limits, second * 1_000);
  }
  return decision;
}

test('a tenant of three replicas has three hosts to spread over', () => {
  expect(after(4, 1, { widestSpread: 3 })).toMatchObject({ desired: 3 });
  expect(after(2_000, 4, { widestSpread: 3 }).desired).toBe(3);
});

test('no tenant gets more hosts than HOSTS allows', () => {
  expect(after(10, 4, { widestSpread: 8 })).toMatchObject({
    desired: 4,
    reason: '8 replicas of one tenant on 4 hosts, more than 1 each, but HOSTS allows no more than 4',
  });
});

test('many nodes, much memory and lagging loops each call for more hosts', () => {
  expect(after(60, 1, { nodes: 3_900 }).desired).toBe(2);
  expect(after(60, 1, { reporting: [{ eventLoopLagMs: 5, memoryBytes: 4.4e9 }] }).desired).toBe(3);
  const lagging = Array.from({ length: 2 }, () => ({ eventLoopLagMs: 260, memoryBytes: 1e8 }));
  expect(after(40, 2, { reporting: lagging })).toMatchObject({ desired: 4 });
});

test('one lagging host of three is that host’s trouble', () => {
  const reporting = [260, 4, 6].map((eventLoopLagMs) => ({ eventLoopLagMs, memoryBytes: 1e8 }));
  expect(after(200, 3, { widestSpread: 3, reporting }).desired).toBe(3);
});

test('hosts go one at a time, after five quiet minutes each, and the last one stays', () => {
  expect([200, 400, 700, 1_000, 3_000].map((seconds) => after(seconds, 4, {}).desired)).toEqual([4, 3, 2, 1, 1]);
});
