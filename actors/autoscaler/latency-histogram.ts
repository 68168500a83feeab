/**
 * Answer times as counts per bucket: unlike quantiles, the counts of many gateways can be added up. One number per
 * bound of `latencyBoundsMs`, for what took at most so long, and a last one for all that took longer.
 */
export type LatencyHistogram = number[];

/** Milliseconds. The steps are those of a coin series: a quantile is off by less than its own size. */
const latencyBoundsMs = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000] as const;

export const latencyBuckets = latencyBoundsMs.length + 1;

export const emptyHistogram = (): LatencyHistogram => Array.from({ length: latencyBuckets }, () => 0);

/** Counts an answer that took so many milliseconds. */
export function countLatency(histogram: LatencyHistogram, ms: number): void {
  const found = latencyBoundsMs.findIndex((bound) => ms <= bound);
  histogram[found === -1 ? latencyBoundsMs.length : found]! += 1;
}

export function addHistogram(sum: LatencyHistogram, more: readonly number[]): void {
  for (const [bucket, count] of more.entries()) sum[bucket]! += count;
}

/**
 * The time in milliseconds that a share of the answers did not exceed: within its bucket they are taken to lie evenly.
 * 0 where there were none; the last bound for what lies beyond it.
 * @param share 0.99 for the 99th percentile
 */
export function quantileMs(histogram: readonly number[], share: number): number {
  const rank = share * histogram.reduce((sum, count) => sum + count, 0);
  let below = 0;
  for (const [bucket, count] of histogram.entries()) {
    if (count > 0 && below + count >= rank) {
      const from = bucket === 0 ? 0 : latencyBoundsMs[bucket - 1]!;
      const to = latencyBoundsMs[bucket] ?? from;
      return from + ((to - from) * (rank - below)) / count;
    }
    below += count;
  }
  return 0;
}
