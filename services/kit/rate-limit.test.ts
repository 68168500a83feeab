import { describe, expect, test } from '@jest/globals';
import { type Bucket, fullBucket, isFull, reserve, take } from './rate-limit.ts';

const limit = { perSecond: 10, burst: 3 };

/** How many of so many tries, all at one moment, get a token. */
function taken(bucket: Bucket, tries: number, now: number): number {
  return Array.from({ length: tries }, () => take(bucket, limit, now)).filter((wait) => wait === 0).length;
}

describe('take', () => {
  test('gives a burst at once and then one token per interval', () => {
    const bucket = fullBucket();
    expect(taken(bucket, 10, 5_000)).toBe(3);
    expect(taken(bucket, 10, 5_099)).toBe(0);
    expect(taken(bucket, 10, 5_100)).toBe(1);
    expect(taken(bucket, 10, 5_300)).toBe(2);
  });

  test('tells how long it takes to the next token, and takes nothing for being asked', () => {
    const bucket = fullBucket();
    taken(bucket, 3, 0);
    expect(take(bucket, limit, 0)).toBe(100);
    expect(take(bucket, limit, 30)).toBe(70);
    expect(take(bucket, limit, 100)).toBe(0);
  });

  test('gives no more than the rate over a while, however often it is asked', () => {
    const bucket = fullBucket();
    let tokens = 0;
    for (let now = 0; now < 10_000; now += 1) tokens += taken(bucket, 2, now);
    expect(tokens).toBe(limit.burst + 99);
  });

  test('gives no more than a burst after a long quiet', () => {
    const bucket = fullBucket();
    taken(bucket, 3, 0);
    expect(taken(bucket, 10, 3_600_000)).toBe(3);
  });
});

test('reserve gives each its turn', () => {
  const bucket = fullBucket();
  expect(Array.from({ length: 5 }, () => reserve(bucket, limit, 0))).toEqual([0, 0, 0, 100, 200]);
  expect(reserve(bucket, limit, 300)).toBe(0);
});

test('a bucket is full when all that was taken has come back', () => {
  const bucket = fullBucket();
  expect(isFull(bucket, 0)).toBe(true);
  taken(bucket, 2, 0);
  expect([isFull(bucket, 199), isFull(bucket, 200)]).toEqual([false, true]);
});
