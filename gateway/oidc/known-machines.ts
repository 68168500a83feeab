import { LRUCache } from 'lru-cache';
import type { Client } from '../../services/platform/identity/contract.ts';

export type KnownMachines = {
  /** The machine as it was a moment ago, else as it is found. */
  get(clientId: string, find: () => Promise<Client | null>): Promise<Client | null>;
  /** It has another secret, or none any more. */
  changed(clientId: string): void;
  /** Pushes may have been missed. */
  forget(): void;
};

const machinesHeld = 10_000;
/** Milliseconds; bounds how long a lost push can matter. */
const freshFor = 10_000;

/**
 * Clients that are machines, kept for a short while. Nobody gets a token by what is kept here: the identity service is asked
 * about each, by the secret that the client has shown. Clients of people follow hosts and consent and are looked up each time.
 */
export function knownMachines(): KnownMachines {
  const kept = new LRUCache<string, Client>({ max: machinesHeld, ttl: freshFor });
  let generation = 0;
  return {
    async get(clientId, find) {
      const known = kept.get(clientId);
      if (known !== undefined) return known;
      const before = generation;
      const found = await find();
      // What was asked before something changed is not kept.
      if (found?.kind === 'machine' && before === generation) kept.set(clientId, found);
      return found;
    },
    changed(clientId) {
      generation += 1;
      kept.delete(clientId);
    },
    forget() {
      generation += 1;
      kept.clear();
    },
  };
}
