import { processMetrics } from '../../services/kit/metrics.ts';
import { defineService } from '../../services/kit/service.ts';
import { type Metric, metrics } from './contract.ts';

/** Tells the figures of this process to whoever gathers them. */
export const metricsService = defineService<typeof metrics, null>(metrics, {
  actions: { read: () => readMetrics() },
  events: {},
});

async function readMetrics(): Promise<Metric[]> {
  const read = await processMetrics.getMetricsAsJSON();
  // JSON has no infinity, and what is no number says nothing.
  return read.map(({ values, ...metric }) => ({ ...metric, values: values.filter(({ value }) => Number.isFinite(value)) }) as unknown as Metric);
}
