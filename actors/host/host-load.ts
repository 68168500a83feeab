import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { HostLoad, HostTenantLoad } from '../autoscaler/load-report.ts';
import type { NodeTable } from './host.service.ts';
import { isBusy } from './node-load.ts';

/** Milliseconds between looks at the event loop. */
const lookEvery = 50;

/**
 * What this host and its tenants' nodes did since it was asked last; of nodes that did nothing, nothing.
 * @param nodes those that run here
 */
export function hostLoad(nodes: Pick<NodeTable, 'running'>): () => Promise<HostLoad & { tenants: HostTenantLoad[] }> {
  const delay = monitorEventLoopDelay({ resolution: lookEvery });
  delay.enable();
  /** By node id. */
  let handledBefore = new Map<string, number>();

  return async () => {
    const handledNow = new Map<string, number>();
    const tenants: HostTenantLoad[] = [];
    for (const { slug, node } of await nodes.running()) {
      const load = await node.load();
      const { requests, deliveries, inFlight, delivering, queueDepth, oldestEventSeconds, memoryBytes } = load;
      handledNow.set(node.nodeId, requests + deliveries);
      const handled = requests + deliveries - (handledBefore.get(node.nodeId) ?? 0);
      if (handled === 0 && !isBusy(load)) continue;
      tenants.push({ slug, nodeId: node.nodeId, handled, inFlight: inFlight + delivering, queueDepth, oldestEventSeconds, memoryBytes });
    }
    handledBefore = handledNow;
    const eventLoopLagMs = Math.max(0, delay.percentile(99) / 1e6 - lookEvery);
    delay.reset();
    return { eventLoopLagMs, memoryBytes: process.memoryUsage.rss(), tenants };
  };
}
