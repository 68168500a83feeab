import type { Contract } from './contract.ts';
import type { Subscribers } from './database.ts';

/**
 * Who subscribes to what, by the contracts of one namespace.
 * @throws TypeError for a subscription to an event that no contract publishes
 */
export function subscriptionsOf(contracts: readonly Contract[]): Subscribers {
  const published = new Set(contracts.flatMap((contract) => Object.keys(contract.events)));
  const subscribers = new Map<string, string[]>();
  for (const { name, subscribes } of contracts) {
    for (const event of subscribes) {
      if (!published.has(event)) throw new TypeError(`${name} subscribes to ${event}, which nobody publishes`);
      subscribers.set(event, [...(subscribers.get(event) ?? []), name]);
    }
  }
  return (event) => {
    if (!published.has(event)) throw new TypeError(`no contract publishes ${event}`);
    return subscribers.get(event) ?? [];
  };
}
