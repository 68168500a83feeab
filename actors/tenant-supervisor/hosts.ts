import type { ServiceBroker } from 'moleculer';
import type { z } from 'zod';
import type { RequestMeta } from '../../services/kit/envelope.ts';
import { serviceScope } from '../../services/kit/scope.ts';
import { host } from '../host/contract.ts';

type Actions = (typeof host)['actions'];

/** The host processes of the platform, each spoken to by its node id. */
export type Hosts = {
  call<Action extends keyof Actions>(
    hostId: string,
    action: Action,
    params: z.input<Actions[Action]['params']>,
  ): Promise<z.output<Actions[Action]['result']>>;
  /** Tells of every host that comes or goes, those that are here already first, until the returned function is called. */
  watch(onUp: (hostId: string) => void, onDown: (hostId: string) => void): () => void;
};

/** Milliseconds: longer than a tenant's tree waits before it kills a node, which would else be met when it is to come up again. */
const stopWithinMs = 15_000;

export function hostsOn(broker: ServiceBroker): Hosts {
  return {
    call(hostId, action, params) {
      const meta: RequestMeta = { scope: serviceScope('supervisor', hostId) };
      return broker.call(`${host.name}.${action}`, params, { nodeID: hostId, meta, timeout: action === 'nodes.stop' ? stopWithinMs : undefined }) as never;
    },
    watch(onUp, onDown) {
      const known = new Set<string>();
      const look = () => {
        const present = hostIds(broker);
        for (const id of known) if (!present.has(id) && known.delete(id)) onDown(id);
        for (const id of present) if (!known.has(id) && known.add(id)) onUp(id);
      };
      broker.localBus.on('$services.changed', look);
      broker.localBus.on('$node.disconnected', look);
      look();
      return () => {
        broker.localBus.off('$services.changed', look);
        broker.localBus.off('$node.disconnected', look);
      };
    },
  };
}

function hostIds(broker: ServiceBroker): Set<string> {
  const services = broker.registry.getServiceList({ onlyAvailable: true }).filter(({ name }) => name === host.name);
  return new Set(services.flatMap(({ nodeID }) => nodeID ?? []));
}
