/** How often something may happen: `perSecond` over a while, `burst` of it at once. */
export type RateLimit = Readonly<{ perSecond: number; burst: number }>;

/**
 * A token bucket as one number: the moment at which it is full again if nothing more is taken, in milliseconds of a clock
 * that is never set back. It needs no timer, and a bucket that is full at `now` is as good as a new one.
 */
export type Bucket = { fullAt: number };

export function fullBucket(): Bucket {
  return { fullAt: -Infinity };
}

/** Takes a token where there is one: 0. Else takes nothing and tells the milliseconds until there will be one. */
export function take(bucket: Bucket, limit: RateLimit, now: number): number {
  const wait = waitFor(bucket, limit, now);
  if (wait === 0) reserve(bucket, limit, now);
  return wait;
}

/** The milliseconds until there is a token; 0: there is one. Takes nothing. */
export function waitFor(bucket: Bucket, limit: RateLimit, now: number): number {
  const missing = Math.max(0, bucket.fullAt - now);
  return Math.max(0, missing - ((limit.burst - 1) * 1_000) / limit.perSecond);
}

/** Takes a token that may be one of the future: the milliseconds after which the taker may go on. Whoever asks is in turn. */
export function reserve(bucket: Bucket, limit: RateLimit, now: number): number {
  const perToken = 1_000 / limit.perSecond;
  const missing = Math.max(0, bucket.fullAt - now);
  bucket.fullAt = now + missing + perToken;
  return Math.max(0, missing - (limit.burst - 1) * perToken);
}

export function isFull(bucket: Bucket, now: number): boolean {
  return bucket.fullAt <= now;
}
