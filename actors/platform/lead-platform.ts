import type { ServiceBroker } from 'moleculer';
import type { Settings } from '../../config/settings.ts';
import type { Call } from '../../services/kit/call.ts';
import type { Logger } from '../../services/kit/logger.ts';
import { announceLeader } from '../../services/kit/mesh/follow-leader.ts';
import { moleculerService } from '../../services/kit/moleculer-service.ts';
import { openAutoscaling } from '../autoscaler/open-autoscaling.ts';
import type { HostExecutor } from '../autoscaler/host-count.ts';
import { supervisor } from '../tenant-supervisor/contract.ts';
import { hostsOn } from '../tenant-supervisor/hosts.ts';
import { supervisorService } from '../tenant-supervisor/supervisor.service.ts';
import { type SupervisorSurroundings, TenantSupervisor } from '../tenant-supervisor/tenant-supervisor.ts';
import type { Leader } from './leadership.ts';
import { watchServers, type WatchServersParts } from './watch-servers.ts';

export type LeadPlatformParts = Pick<SupervisorSurroundings, 'prefix' | 'masterKey' | 'provisioning'> & {
  /** The platform's, started. */
  broker: ServiceBroker;
  call: Call;
  redis: WatchServersParts['redis'];
  settings: Pick<Settings, 'idleSeconds' | 'scalerPort' | 'scalerAddress'>;
  hostExecutor(tenants: TenantSupervisor): HostExecutor;
  log: Logger;
};

/**
 * The work of the platform node that leads: it alone has the supervisor of the tenants and the autoscaler on its broker. What
 * was begun is undone where it cannot go on: a service that stayed would answer in the place of the next leader's.
 * @param fence of the lease, which goes with every write
 * @param stepDown called when a write was refused, as another leads
 */
export async function leadPlatform(parts: LeadPlatformParts, fence: number, stepDown: () => void): Promise<Leader> {
  const { broker, call, log, prefix, masterKey, provisioning } = parts;
  const undo = new AsyncDisposableStack();
  const tenants = new TenantSupervisor({
    prefix,
    masterKey,
    fence,
    idleMs: parts.settings.idleSeconds * 1_000,
    provisioning,
    call,
    hosts: hostsOn(broker),
    nudge: (topic, payload) => void broker.broadcast(`nudge.${topic}`, payload, { throwError: false }),
    onSucceeded: stepDown,
    log,
  });
  undo.defer(() => tenants.stop());
  const replicas = { scale: async (slug: string, count: number, reason: string) => void (await tenants.scale(slug, count, reason)) };
  // KEDA is given the number of replicas to make room for them; two who start and stop hosts would undo each other's work.
  const hosts = parts.settings.scalerPort === undefined ? parts.hostExecutor(tenants) : undefined;
  const autoscaling = openAutoscaling({ broker, call, replicas, hosts, log });
  undo.defer(() => autoscaling.stop());
  const service = broker.createService(moleculerService(supervisorService(tenants), { facts: null, log }));
  undo.defer(() => broker.destroyService(service));
  announceLeader(broker, supervisor.name);
  const watch = watchServers({ redis: parts.redis, broker, log }, () => tenants.reopen());
  undo.defer(() => watch.close());
  try {
    await tenants.start();
  } catch (error) {
    await undo.disposeAsync();
    throw error;
  }
  // It may be long in coming: a leader that hangs holds the port still.
  void autoscaling.serveKeda(parts.settings);
  return { stop: () => undo.disposeAsync() };
}
