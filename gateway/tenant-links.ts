import { AppError, codeOf, fail } from '../services/kit/errors.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { supervisor } from '../actors/tenant-supervisor/contract.ts';
import type { Result } from '../services/kit/contract.ts';
import { timedActivation } from './metrics.ts';
import type { NodeAddress } from './tenant-requests.ts';

/** How to reach a tenant that is awake, as its supervisor tells. */
export type Activation = Result<typeof supervisor, 'tenants.activate'>;

/** A node of a tenant as this gateway sees it. */
export type NodeLink = NodeAddress & { inFlight: number };

export type TenantLinks = {
  /** A node of a tenant that is awake as far as is known: the one with the least in hand for us. */
  ready(slug: string): NodeLink | undefined;
  /**
   * Has the tenant awake. However many ask, it is activated once.
   * @param first the service that will be asked
   * @param waiting how many may wait for it
   * @param milliseconds to wait at most
   * @throws AppError tenant_not_ready, overloaded, or what the supervisor answers
   */
  acquire(slug: string, first: string, waiting: number, milliseconds: number): Promise<NodeLink>;
  /** The node took nothing, or was lost: the supervisor is asked again before it gets anything. */
  doubt(slug: string, node: NodeLink): void;
  doubtAll(): void;
  /** The supervisor's push: the nodes that a tenant has now; none when it is asleep. */
  nodesChanged(slug: string, nodes: readonly string[]): void;
  /** Tenants that are known to be awake. */
  count(): number;
  /** Requests that wait for a tenant to wake. */
  waiting(): number;
};

type Entry = {
  nodes: NodeLink[];
  acquiring: Promise<NodeLink> | undefined;
  waiting: number;
};

/** Requests of all tenants that wait, at most. */
const waitingInAll = 10_000;
/** Milliseconds that an activation may take, whoever waits for it. */
const activationLimit = 9_000;
/** Milliseconds before a supervisor that is away is asked again: another takes over soon. */
const supervisorPause = 100;

/** The nodes of the tenants that this gateway has had to do with. */
export function tenantLinks(activate: (slug: string, first: string) => Promise<Activation>): TenantLinks {
  const entries = new Map<string, Entry>();
  let waitingNow = 0;

  function entryOf(slug: string): Entry {
    let entry = entries.get(slug);
    if (entry === undefined) {
      entry = { nodes: [], acquiring: undefined, waiting: 0 };
      entries.set(slug, entry);
    }
    return entry;
  }

  function forgetIfEmpty(slug: string, entry: Entry): void {
    if (entry.nodes.length === 0 && entry.acquiring === undefined && entries.get(slug) === entry) entries.delete(slug);
  }

  async function wake(slug: string, first: string, entry: Entry): Promise<NodeLink> {
    const { account, nodes } = await activated(slug, first);
    entry.nodes = nodes.map((nodeId) => entry.nodes.find((known) => known.nodeId === nodeId) ?? { account, nodeId, inFlight: 0 });
    return leastBusy(entry.nodes) ?? fail('tenant_not_ready');
  }

  async function activated(slug: string, first: string): Promise<Activation> {
    const until = performance.now() + activationLimit;
    for (;;) {
      try {
        return await activate(slug, first);
      } catch (error) {
        const code = codeOf(error);
        const mayComeBack = code === 'service_unavailable' || code === 'supervisor_succeeded';
        if (!mayComeBack || performance.now() + supervisorPause > until) throw error;
        await sleep(supervisorPause);
      }
    }
  }

  return {
    ready: (slug) => leastBusy(entries.get(slug)?.nodes),
    async acquire(slug, first, most, milliseconds) {
      const entry = entryOf(slug);
      const known = leastBusy(entry.nodes);
      if (known !== undefined) return known;
      if (entry.waiting >= most || waitingNow >= waitingInAll) fail('overloaded', 'Too many requests wait for the shop to wake.');
      entry.acquiring ??= timedActivation(wake(slug, first, entry)).finally(() => {
        entry.acquiring = undefined;
        forgetIfEmpty(slug, entry);
      });
      entry.waiting += 1;
      waitingNow += 1;
      try {
        return await within(entry.acquiring, milliseconds);
      } finally {
        entry.waiting -= 1;
        waitingNow -= 1;
      }
    },
    doubt(slug, node) {
      const entry = entries.get(slug);
      if (entry === undefined) return;
      entry.nodes = entry.nodes.filter((known) => known !== node);
      forgetIfEmpty(slug, entry);
    },
    doubtAll() {
      for (const [slug, entry] of entries) {
        entry.nodes = [];
        forgetIfEmpty(slug, entry);
      }
    },
    nodesChanged(slug, nodes) {
      const entry = entries.get(slug);
      const [known] = entry?.nodes ?? [];
      // Who has never asked for the tenant learns its account when it does.
      if (entry === undefined || known === undefined) return;
      const { account } = known;
      entry.nodes = nodes.map((nodeId) => entry.nodes.find((node) => node.nodeId === nodeId) ?? { account, nodeId, inFlight: 0 });
      forgetIfEmpty(slug, entry);
    },
    count: () => entries.size,
    waiting: () => waitingNow,
  };
}

function leastBusy(nodes: readonly NodeLink[] | undefined): NodeLink | undefined {
  if (nodes === undefined || nodes.length < 2) return nodes?.[0];
  return nodes.reduce((least, node) => (node.inFlight < least.inFlight ? node : least));
}

async function within<Value>(work: Promise<Value>, milliseconds: number): Promise<Value> {
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
