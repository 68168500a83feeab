import { defineService, type ServiceDefinition } from '../../services/kit/service.ts';
import { supervisor } from './contract.ts';
import type { TenantSupervisor } from './tenant-supervisor.ts';

/** How the platform's services and gateways speak to the supervisor of the tenants. */
export function supervisorService(tenants: TenantSupervisor): ServiceDefinition<null> {
  return defineService<typeof supervisor, null>(supervisor, {
    actions: {
      'tenants.provision': async (_, { slug }) => {
        tenants.provision(slug);
        return null;
      },
      'tenants.command': async (_, { slug, command }) => {
        await tenants.command(slug, command);
        return null;
      },
      'tenants.activate': (_, { slug, first }) => tenants.activate(slug, first),
      'tenants.scale': async (_, { slug, replicas, reason }) => ({ replicas: await tenants.pin(slug, replicas, reason) }),
      'tenants.quarantine': async (_, { slug, reason }) => {
        await tenants.quarantine(slug, reason);
        return null;
      },
      'tenants.nodes': async (_, { slug }) => tenants.placed(slug).map((placed) => ({ ...placed, nodes: [...placed.nodes] })),
      'nodes.idle': async (_, { slug, nodeId }) => {
        await tenants.idle(slug, nodeId);
        return null;
      },
      'nodes.down': async (_, report) => {
        await tenants.nodeDown(report);
        return null;
      },
    },
    events: {},
  });
}
