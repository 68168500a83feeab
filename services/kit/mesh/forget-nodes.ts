import type { ServiceBroker } from 'moleculer';

/** The ids of the nodes of a process. @param role as their brokers were made with */
export function nodesOf(role: string): RegExp {
  return new RegExp(`^${role}-[0-9a-f]{12}$`);
}

/**
 * Marks the nodes of a dead process as gone, so that what waits for them settles now: a killed process says no farewell,
 * and its missing heartbeat would be noticed only after seconds.
 */
export function forgetNodesOf(broker: ServiceBroker, role: string): void {
  const ids = nodesOf(role);
  for (const node of broker.registry.getNodeList({ onlyAvailable: true })) {
    if (!node.local && ids.test(node.id)) broker.registry.nodes.disconnected(node.id, true);
  }
}
