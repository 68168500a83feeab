import { expect, test } from '@jest/globals';
import { addHistogram, countLatency, emptyHistogram, quantileMs } from './latency-histogram.ts';

function histogramOf(times: readonly number[]) {
  const histogram = emptyHistogram();
  for (const ms of times) countLatency(histogram, ms);
  return histogram;
}

test('quantiles lie in the bucket of the true one', () => {
  const histogram = histogramOf(Array.from({ length: 1_000 }, (_, index) => index / 10));
  expect(quantileMs(histogram, 0.5)).toBeCloseTo(50, 0);
  expect(quantileMs(histogram, 0.99)).toBeGreaterThan(50);
  expect(quantileMs(histogram, 0.99)).toBeLessThanOrEqual(100);
});

test('the sum of two is as if all had been counted in one', () => {
  const [quick, slow] = [[1, 2, 3, 0.4], [800, 12_000, 40]];
  const sum = histogramOf(quick);
  addHistogram(sum, histogramOf(slow));
  expect(sum).toEqual(histogramOf([...quick, ...slow]));
});

test('nothing has no latency, and what is beyond the last bound is at least that', () => {
  expect(quantileMs(emptyHistogram(), 0.99)).toBe(0);
  expect(quantileMs(histogramOf([60_000]), 0.99)).toBe(10_000);
});
