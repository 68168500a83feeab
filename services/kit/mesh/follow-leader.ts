import type { ServiceBroker } from 'moleculer';

const event = 'nudge.leader';

/**
 * Tells all nodes that this one leads now.
 * @param service that the leader alone has
 */
export function announceLeader(broker: ServiceBroker, service: string): void {
  void broker.broadcast(event, { service }, { throwError: false });
}

/**
 * When another node leads, the one before it is dead or hangs: what waits for it is settled now, and nobody is sent there until
 * it is heard of again. Its missing heartbeat would be noticed only after seconds. To be called before the broker starts.
 */
export function followLeader(broker: ServiceBroker): void {
  broker.createService({
    name: 'follower',
    events: {
      [event]: ({ params, nodeID }: { params: { service: string }; nodeID: string | null }) => {
        for (const former of nodesWith(broker, params.service)) {
          if (former !== nodeID && former !== broker.nodeID) broker.registry.nodes.disconnected(former, true);
        }
      },
    },
  });
}

function nodesWith(broker: ServiceBroker, service: string): string[] {
  return broker.registry.getServiceList({ onlyAvailable: true }).flatMap(({ name, nodeID }) => (name === service && nodeID ? [nodeID] : []));
}
