import { defineService, type ServiceDefinition } from '../../services/kit/service.ts';
import { type Metric, metrics } from './contract.ts';
import { readMetrics } from './read-metrics.ts';

/**
 * Tells the figures of this process to whoever gathers them.
 * @param ofOthers figures of what runs apart, but under this process
 */
export function metricsService(ofOthers: () => Promise<Metric[]> = async () => []): ServiceDefinition<null> {
  return defineService<typeof metrics, null>(metrics, {
    actions: { read: async () => (await Promise.all([readMetrics(), ofOthers()])).flat() },
    events: {},
  });
}
