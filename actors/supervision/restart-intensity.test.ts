import { expect, test } from '@jest/globals';
import { isTooOften, pauseMs, recentRestarts, type Restart } from './restart-intensity.ts';

const restart = (at: number, name = 'a'): Restart => ({ name, at });

test('a restart counts for a period', () => {
  const intensity = { restarts: 2, withinMs: 1000 };
  expect(recentRestarts([restart(0), restart(1), restart(1000)], intensity, 1000)).toEqual([restart(1), restart(1000)]);
});

test.each([
  [0, 1, true],
  [2, 2, false],
  [2, 3, true],
])('an intensity of %i takes %i restarts for too many: %s', (restarts, count, tooOften) => {
  expect(isTooOften(Array.from({ length: count }, (_, at) => restart(at)), { restarts, withinMs: 1000 })).toBe(tooOften);
});

test('the first restart comes at once, each further one after twice the pause, up to the most', () => {
  const backOff = { firstMs: 100, mostMs: 700 };
  const pauses = [1, 2, 3, 4, 5, 60].map((count) => pauseMs(Array.from({ length: count }, (_, at) => restart(at)), backOff));
  expect(pauses).toEqual([0, 100, 200, 400, 700, 700]);
});
