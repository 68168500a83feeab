import { Gauge } from 'prom-client';
import type { Call } from '../../services/kit/call.ts';
import { processMetrics } from '../../services/kit/metrics.ts';
import { registry, tenantStates } from '../../services/platform/registry/contract.ts';

/** Milliseconds that the registry has to answer; without it the other figures are told all the same. */
const patience = 500;

/** Shows how many tenants there are, by state, and how many of them are awake, as the registry knows them. */
export function showTenantCounts(call: Call): void {
  const awake = new Gauge({ name: 'tenantry_tenants_awake', help: 'Tenants that are to be awake', registers: [processMetrics] });
  new Gauge({
    name: 'tenantry_tenants',
    help: 'Tenants by their state in the registry',
    labelNames: ['state'],
    registers: [processMetrics],
    async collect() {
      this.reset();
      awake.reset();
      const counts = await inTime(call(registry, 'tenants.count', {}));
      if (counts === undefined) return;
      for (const state of tenantStates) this.set({ state }, 0);
      for (const { state, tenants } of counts) this.set({ state }, tenants);
      awake.set(counts.reduce((sum, count) => sum + count.awake, 0));
    },
  });
}

async function inTime<Result>(work: Promise<Result>): Promise<Result | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, patience, undefined).unref());
  return Promise.race([work.catch(() => undefined), late]);
}
