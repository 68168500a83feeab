import type { HostExecutor } from '../autoscaler/host-count.ts';
import type { TellRoot } from '../boot.ts';
import { fewestHosts } from '../processes.ts';
import type { TenantSupervisor } from '../tenant-supervisor/tenant-supervisor.ts';

/**
 * Starts and stops host processes through the root, which runs them. A host is emptied first.
 * @param most as many as HOSTS allows
 */
export function hostExecutor(tenants: Pick<TenantSupervisor, 'hosts' | 'present' | 'evacuate'>, most: number, tellRoot: TellRoot): HostExecutor {
  return {
    min: Math.min(fewestHosts, most),
    max: most,
    running: () => tenants.hosts().length,
    async setHosts(count) {
      // Of all that are up: one that was emptied before, when another could not be, is still to be stopped.
      await tenants.evacuate(tenants.present().filter((hostId) => numberOf(hostId) > count));
      tellRoot({ type: 'hosts', count });
    },
  };
}

/** Of `host-3-0f…`. */
function numberOf(hostId: string): number {
  return Number(/^host-(\d+)-/.exec(hostId)?.[1] ?? 0);
}
