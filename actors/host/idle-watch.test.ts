import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { idleWatch } from './idle-watch.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('it tells after the time without a note, and again after each further such time', () => {
  const told: number[] = [];
  const begun = performance.now();
  const watch = idleWatch(50, () => void told.push(performance.now() - begun));
  jest.advanceTimersByTime(160);
  watch.stop();
  jest.advanceTimersByTime(120);
  expect(told).toEqual([50, 100, 150]);
});

test('a note puts it off to the full time after it', () => {
  const told: number[] = [];
  const begun = performance.now();
  const watch = idleWatch(200, () => void told.push(performance.now() - begun));
  for (let note = 0; note < 6; note += 1) {
    jest.advanceTimersByTime(50);
    watch.note();
  }
  jest.advanceTimersByTime(199);
  expect(told).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(told).toEqual([500]);
  watch.stop();
});
