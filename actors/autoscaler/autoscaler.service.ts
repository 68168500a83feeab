import type { Context, ServiceSchema } from 'moleculer';
import { z } from 'zod';
import type { Call } from '../../services/kit/call.ts';
import type { Logger } from '../../services/kit/logger.ts';
import { moleculerService } from '../../services/kit/moleculer-service.ts';
import { defineService } from '../../services/kit/service.ts';
import { registry } from '../../services/platform/registry/contract.ts';
import type { Autoscaler } from './autoscaler.ts';
import { autoscaler as contract } from './contract.ts';
import { hintOf } from './hints.ts';
import { GatewayReport, HostReport, loadEvents } from './load-report.ts';

const NodesNudge = z.object({ slug: z.string(), nodes: z.array(z.string()) });
const AwakeNudge = z.object({ slug: z.string(), awake: z.boolean() });
const TenantNudge = z.object({ slug: z.string() });

/** How operators ask the autoscaler, and how gateways, hosts and supervisors tell it. What it cannot read, it drops. */
export function autoscalerService(autoscaler: Autoscaler, call: Call, log: Logger): ServiceSchema {
  const definition = defineService<typeof contract, null>(contract, {
    actions: {
      'hints.list': async (_, params) => {
        const { items, next } = await call(registry, 'tenants.list', { ...params, state: 'ready' });
        return { items: items.map((record) => hintOf(record, autoscaler.view(record.slug))), next };
      },
      'hints.get': async (_, { slug }) => hintOf(await call(registry, 'tenants.get', { slug }), autoscaler.view(slug)),
    },
    events: {},
  });

  function take<Schema extends z.ZodType>(schema: Schema, tell: (sender: string, payload: z.output<Schema>) => void) {
    return ({ params, nodeID, eventName }: Context) => {
      const read = schema.safeParse(params);
      if (read.success && nodeID !== null) tell(nodeID, read.data);
      else log.debug({ eventName, nodeID }, 'a report that cannot be read was dropped');
    };
  }

  return {
    ...moleculerService(definition, { facts: null, log }),
    events: {
      [loadEvents.gateway]: take(GatewayReport, (gatewayId, report) => autoscaler.gatewayReport(gatewayId, report)),
      [loadEvents.host]: take(HostReport, (hostId, report) => autoscaler.hostReport(hostId, report)),
      'nudge.tenant-nodes': take(NodesNudge, (_, { slug, nodes }) => autoscaler.nodesChanged(slug, nodes.length)),
      'nudge.tenant-awake': take(AwakeNudge, (_, { slug, awake }) => autoscaler.activity.tell(slug, awake)),
      'nudge.tenant': take(TenantNudge, (_, { slug }) => autoscaler.tenantChanged(slug)),
    },
  };
}
