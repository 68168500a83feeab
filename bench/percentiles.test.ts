import { expect, test } from '@jest/globals';
import { median, percentile } from './percentiles.ts';

const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

test.each([
  [50, 50],
  [99, 99],
  [100, 100],
  [0, 1],
])('the %d. percentile of 1 to 100 is %d', (percent, expected) => {
  expect(percentile(hundred, percent)).toBe(expected);
});

test('the 99th percentile of 30 is the greatest: nothing is made up between values', () => {
  expect(percentile(hundred.slice(0, 30), 99)).toBe(100);
});

test('a percentile leaves the values as they were', () => {
  const values = [3, 1, 2];
  percentile(values, 50);
  expect(values).toEqual([3, 1, 2]);
});

test('the median of an even number is the mean of the middle two', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([9, 1, 5])).toBe(5);
});

test('of nothing there is no figure', () => {
  expect(() => percentile([], 50)).toThrow(RangeError);
  expect(() => median([])).toThrow(RangeError);
});
