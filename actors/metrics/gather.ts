import type { ServiceBroker } from 'moleculer';
import { AggregatorRegistry } from 'prom-client';
import type { RequestMeta } from '../../services/kit/envelope.ts';
import { serviceScope } from '../../services/kit/scope.ts';
import { type Metric, metrics } from './contract.ts';

/** Milliseconds that a process has to answer; one that is away is left out. */
const patience = 1_000;

/** The figures of all processes that answer, as Prometheus reads them. Each series names its process. */
export async function gatherMetrics(broker: ServiceBroker): Promise<string> {
  const services = broker.registry.getServiceList({ onlyAvailable: true }).filter(({ name }) => name === metrics.name);
  const read = await Promise.allSettled(services.map(({ nodeID }) => readMetrics(broker, nodeID)));
  const told = read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  // No two processes share a series, so that nothing is summed or averaged here: the first is the only one.
  return AggregatorRegistry.aggregate(told.map((all) => all.map((metric) => ({ ...metric, aggregator: 'first' })))).metrics();
}

function readMetrics(broker: ServiceBroker, nodeID: string | undefined): Promise<Metric[]> {
  const meta: RequestMeta = { scope: serviceScope('metrics', 'metrics') };
  return broker.call(`${metrics.name}.read`, {}, { nodeID, meta, timeout: patience });
}
