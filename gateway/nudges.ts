import { LRUCache } from 'lru-cache';
import type { TenantRequests } from './tenant-requests.ts';

/** What a tenant's services tell whoever listens right now. */
type NudgeListener = (topic: string, payload: unknown) => void;

export type Nudges = {
  /** Hears a tenant's nudges, whenever it is awake, until the returned function is called. */
  listen(slug: string, listener: NudgeListener): () => void;
  /** A tenant was reached through this account: only then is it known where its nudges come. */
  reached(slug: string, account: string): void;
};

const accountsHeld = 20_000;

/** Who listens to which tenant. Costs a tenant nothing to which nobody listens. */
export function nudges(hear: TenantRequests['hear']): Nudges {
  const accounts = new LRUCache<string, string>({ max: accountsHeld });
  const heard = new Map<string, { listeners: Set<NudgeListener>; account: string | undefined; stop: () => void }>();

  function subscribe(slug: string, account: string): void {
    const tenant = heard.get(slug);
    if (tenant === undefined || tenant.account === account) return;
    tenant.stop();
    tenant.account = account;
    tenant.stop = hear(account, (topic, payload) => {
      for (const listener of tenant.listeners) listener(topic, payload);
    });
  }

  return {
    listen(slug, listener) {
      const tenant = heard.get(slug) ?? { listeners: new Set(), account: undefined, stop: () => {} };
      heard.set(slug, tenant);
      tenant.listeners.add(listener);
      const account = accounts.get(slug);
      if (account !== undefined) subscribe(slug, account);
      return () => {
        tenant.listeners.delete(listener);
        if (tenant.listeners.size > 0 || heard.get(slug) !== tenant) return;
        tenant.stop();
        heard.delete(slug);
      };
    },
    reached(slug, account) {
      accounts.set(slug, account);
      subscribe(slug, account);
    },
  };
}
