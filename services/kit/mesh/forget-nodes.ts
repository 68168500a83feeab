import type { ServiceBroker } from 'moleculer';

/**
 * Marks the nodes of a dead process as gone, so that what waits for them settles now: a killed process says no farewell,
 * and its missing heartbeat would be noticed only after seconds.
 * @param role as its broker was made with
 */
export function forgetNodesOf(broker: ServiceBroker, role: string): void {
  const ids = new RegExp(`^${role}-[0-9a-f]{12}$`);
  for (const node of broker.registry.getNodeList({ onlyAvailable: true })) {
    if (!node.local && ids.test(node.id)) broker.registry.nodes.disconnected(node.id, true);
  }
}
