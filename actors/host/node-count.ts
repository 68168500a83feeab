import { Gauge } from 'prom-client';
import { processMetrics } from '../../services/kit/metrics.ts';

/** Shows how many tenant nodes this host runs, by the isolation of each. */
export function showNodes(isolations: () => Iterable<string>): void {
  new Gauge({
    name: 'tenantry_tenant_nodes',
    help: 'Tenant nodes that this host runs, by isolation',
    labelNames: ['isolation'],
    registers: [processMetrics],
    collect() {
      this.reset();
      for (const isolation of isolations()) this.inc({ isolation });
    },
  });
}
