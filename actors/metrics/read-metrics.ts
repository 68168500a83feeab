import { processMetrics } from '../../services/kit/metrics.ts';
import type { Metric } from './contract.ts';

/** The figures of this process, fit for a message. */
export async function readMetrics(): Promise<Metric[]> {
  const read = (await processMetrics.getMetricsAsJSON()) as unknown as Metric[];
  // JSON has no infinity, and what is no number says nothing.
  return read.map((metric) => ({ ...metric, values: metric.values.filter(({ value }) => Number.isFinite(value)) }));
}
