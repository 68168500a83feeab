import type { HostExecutor } from '../autoscaler/host-count.ts';
import type { TellRoot } from '../boot.ts';
import { fewestHosts } from '../processes.ts';
import type { TenantSupervisor } from '../tenant-supervisor/tenant-supervisor.ts';

/**
 * Starts and stops host processes through the root, which runs them. A host is emptied first.
 * @param most as many as HOSTS allows
 */
export function hostExecutor(tenants: TenantSupervisor, most: number, tellRoot: TellRoot): HostExecutor {
  return {
    min: Math.min(fewestHosts, most),
    max: most,
    running: () => tenants.hosts().length,
    async setHosts(count) {
      const surplus = tenants.hosts().filter((hostId) => numberOf(hostId) > count);
      for (const hostId of surplus) await tenants.evacuate(hostId);
      tellRoot({ type: 'hosts', count });
    },
  };
}

/** Of `host-3-0f…`. */
function numberOf(hostId: string): number {
  return Number(/^host-(\d+)-/.exec(hostId)?.[1] ?? 0);
}
