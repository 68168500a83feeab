import { defineService } from '../../services/kit/service.ts';
import { metrics } from './contract.ts';
import { readMetrics } from './read-metrics.ts';

/** Tells the figures of this process to whoever gathers them. */
export const metricsService = defineService<typeof metrics, null>(metrics, {
  actions: { read: () => readMetrics() },
  events: {},
});
