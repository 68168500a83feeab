import { LRUCache } from 'lru-cache';
import { AppError, fail } from '../services/kit/errors.ts';
import type { Logger } from '../services/kit/logger.ts';
import { type NudgeListener, nudges, type Nudges } from './nudges.ts';
import type { Activation, Membership } from './tenant-link.ts';

/** A way to an awake tenant. A new one is made at each activation, so that who failed on an old one can tell. */
type TenantLink = Pick<Membership, 'broker'>;

export type TenantLinks = {
  /** The link of a tenant that is awake as far as is known. */
  ready(slug: string): TenantLink | undefined;
  /**
   * Has the tenant awake and joined. However many ask, it is activated once.
   * @param milliseconds to wait at most
   * @throws AppError tenant_not_ready, overloaded, or what the supervisor answers
   */
  acquire(slug: string, milliseconds: number): Promise<TenantLink>;
  /** After a call failed over this link: the supervisor is asked again before the next one. */
  doubt(slug: string, link: TenantLink): void;
  doubtAll(): void;
  /** The supervisor's push: the nodes that a tenant has now; none when it is asleep. */
  nodesChanged(slug: string, nodes: readonly string[]): void;
  listen: Nudges['listen'];
  close(): Promise<void>;
};

type Entry = {
  membership: Membership | undefined;
  /** Undefined while it has to be asked for. */
  link: TenantLink | undefined;
  nodes: Set<string>;
  acquiring: Promise<TenantLink> | undefined;
  waiting: number;
};

/** Requests of one tenant that wait for it to wake, at most. */
const waitingLimit = 1_000;
/** Milliseconds that an activation may take, whoever waits for it. */
const activationLimit = 9_000;

const lastActivationsHeld = 10_000;

export type TenantLinkParts = {
  activate(slug: string): Promise<Activation>;
  join(activation: Activation, onNudge: NudgeListener): Promise<Membership>;
  log: Logger;
};

/** The tenants' namespaces that this gateway is in. */
export function tenantLinks({ activate, join, log }: TenantLinkParts): TenantLinks {
  const entries = new Map<string, Entry>();
  const heard = nudges();
  const leaving = new Set<Promise<void>>();
  const lastActivations = new LRUCache<string, Activation>({ max: lastActivationsHeld });

  function entryOf(slug: string): Entry {
    let entry = entries.get(slug);
    if (entry === undefined) {
      entry = { membership: undefined, link: undefined, nodes: new Set(), acquiring: undefined, waiting: 0 };
      entries.set(slug, entry);
    }
    return entry;
  }

  async function wake(slug: string, entry: Entry): Promise<TenantLink> {
    const until = performance.now() + activationLimit;
    const activation = await activated(slug, entry);
    if (entry.membership !== undefined && !isSame(entry.membership.activation, activation)) leave(entry);
    entry.nodes = new Set(activation.nodes);
    entry.membership ??= await join(activation, (topic, payload) => heard.tell(slug, topic, payload));
    lastActivations.set(slug, activation);
    await entry.membership.reach(activation.nodes, Math.max(0, until - performance.now()));
    const link = { broker: entry.membership.broker };
    entry.link = link;
    return link;
  }

  /** Joins while the tenant wakes, where it was awake before: most often the way is still the same. */
  async function activated(slug: string, entry: Entry): Promise<Activation> {
    const wasJoined = entry.membership !== undefined;
    const joining = rejoin(slug, entry);
    try {
      return await activate(slug);
    } catch (error) {
      await joining;
      if (!wasJoined) leave(entry);
      throw error;
    } finally {
      await joining;
    }
  }

  async function rejoin(slug: string, entry: Entry): Promise<void> {
    const last = lastActivations.get(slug);
    if (entry.membership !== undefined || last === undefined) return;
    try {
      entry.membership = await join(last, (topic, payload) => heard.tell(slug, topic, payload));
    } catch {
      // The way has changed: what the supervisor tells now is tried next.
      lastActivations.delete(slug);
    }
  }

  function leave(entry: Entry): void {
    const { membership } = entry;
    entry.membership = undefined;
    entry.link = undefined;
    if (membership === undefined) return;
    const left = membership
      .leave()
      .catch((error: unknown) => log.warn({ err: error, namespace: membership.activation.namespace }, 'leaving a namespace failed'))
      .finally(() => leaving.delete(left));
    leaving.add(left);
  }

  return {
    ready: (slug) => entries.get(slug)?.link,
    async acquire(slug, milliseconds) {
      const entry = entryOf(slug);
      if (entry.link !== undefined) return entry.link;
      if (entry.waiting >= waitingLimit) fail('overloaded', 'Too many requests wait for the shop to wake.');
      entry.acquiring ??= wake(slug, entry).finally(() => {
        entry.acquiring = undefined;
        if (entry.membership === undefined && entries.get(slug) === entry) entries.delete(slug);
      });
      entry.waiting += 1;
      try {
        return await within(entry.acquiring, milliseconds);
      } finally {
        entry.waiting -= 1;
      }
    },
    doubt(slug, link) {
      const entry = entries.get(slug);
      if (entry?.link === link) entry.link = undefined;
    },
    doubtAll() {
      for (const entry of entries.values()) entry.link = undefined;
    },
    nodesChanged(slug, nodes) {
      const entry = entries.get(slug);
      if (entry === undefined) return;
      const now = new Set(nodes);
      entry.membership?.drop([...entry.nodes].filter((id) => !now.has(id)));
      entry.nodes = now;
      if (now.size > 0 || entry.acquiring !== undefined) return;
      leave(entry);
      entries.delete(slug);
    },
    listen: heard.listen,
    async close() {
      for (const entry of entries.values()) {
        await entry.acquiring?.catch(() => {});
        leave(entry);
      }
      entries.clear();
      await Promise.all(leaving);
    },
  };
}

function isSame(one: Activation, other: Activation): boolean {
  return one.namespace === other.namespace && one.gateway.seed === other.gateway.seed;
}

async function within<Result>(work: Promise<Result>, milliseconds: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new AppError('tenant_not_ready', { detail: 'The shop did not wake in time.' });
    timer = setTimeout(() => reject(error), Math.max(0, milliseconds));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
