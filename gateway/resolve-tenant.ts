import { LRUCache } from 'lru-cache';
import { fail } from '../services/kit/errors.ts';
import type { HostCache } from './host-cache.ts';
import type { HostRecord } from './host-record.ts';

/** What the registry pushes when anything about a tenant or its host names changes. */
export type TenantNews = { slug: string; hostnames: readonly string[]; generation: number };

export type TenantResolver = {
  /** What is known without asking anyone: a record, null for nobody's host, undefined for not known. */
  peek(host: string): HostRecord | null | undefined;
  /** Asks Redis, then the registry. @throws AppError service_unavailable, request_timeout, overloaded */
  resolve(host: string): Promise<HostRecord | null>;
  changed(news: TenantNews): void;
  /** For when pushes may have been missed. */
  forget(): void;
};

const hostsHeld = 20_000;
const lookupsAtOnce = 1_000;
/** Pushes keep entries right; this bounds how long a lost one can matter. Milliseconds. */
const keptFor = 60_000;
/** Short, and apart from the others: strangers choose these names. */
const nobodyKeptFor = 5_000;

/**
 * Host name → tenant, by what is cached in this process, then in Redis, then by the registry's word.
 * @param ask the registry
 */
export function tenantResolver(ask: (host: string) => Promise<HostRecord | null>, shared: HostCache): TenantResolver {
  const known = new LRUCache<string, HostRecord>({ max: hostsHeld, ttl: keptFor });
  const nobodys = new LRUCache<string, true>({ max: hostsHeld, ttl: nobodyKeptFor });
  const lookups = new Map<string, Promise<HostRecord | null>>();
  /** The least generation of a tenant that is still true, where a push has told. */
  const floors = new LRUCache<string, number>({ max: hostsHeld });
  let pushes = 0;

  const isOutdated = ({ slug, generation }: HostRecord) => generation < (floors.get(slug) ?? 0);

  async function lookUp(host: string): Promise<HostRecord | null> {
    const pushesBefore = pushes;
    const cached = await shared.get(host);
    if (cached !== undefined && !isOutdated(cached)) {
      if (pushes === pushesBefore) known.set(host, cached);
      return cached;
    }
    const told = await ask(host);
    if (told === null) {
      // A host may have been given away while the registry's answer was on its way.
      if (pushes === pushesBefore) nobodys.set(host, true);
    } else if (!isOutdated(told)) {
      known.set(host, told);
      shared.put(host, told);
    }
    return told;
  }

  return {
    peek: (host) => known.get(host) ?? (nobodys.has(host) ? null : undefined),
    resolve(host) {
      const under = lookups.get(host);
      if (under !== undefined) return under;
      if (lookups.size >= lookupsAtOnce) fail('overloaded');
      const lookup = lookUp(host).finally(() => void (lookups.get(host) === lookup && lookups.delete(host)));
      lookups.set(host, lookup);
      return lookup;
    },
    changed({ slug, hostnames, generation }) {
      pushes += 1;
      floors.set(slug, Math.max(generation, floors.get(slug) ?? 0));
      for (const host of hostnames) {
        // What was asked before may be answered as it was before: whoever comes from now on asks anew.
        lookups.delete(host);
        nobodys.delete(host);
        const held = known.peek(host);
        if (held !== undefined && (held.slug !== slug || held.generation < generation)) known.delete(host);
        shared.outdate(host, slug, generation);
      }
    },
    forget() {
      pushes += 1;
      known.clear();
      nobodys.clear();
    },
  };
}

/**
 * Lets a request pass to its tenant, by the tenant's state.
 * @throws AppError unknown_host, tenant_not_ready, tenant_suspended, tenant_terminated
 */
export function admit(record: HostRecord | null): HostRecord {
  switch (record?.state) {
    case 'ready':
      return record;
    case 'requested':
    case 'provisioning':
    case 'failed':
      return fail('tenant_not_ready');
    case 'suspended':
      return fail('tenant_suspended');
    case 'terminated':
      return fail('tenant_terminated');
    default:
      return fail('unknown_host');
  }
}
