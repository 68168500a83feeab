/** A registry and hosts in memory around a supervisor of tenants: what it is told it did, and what they are made to do. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from '../../../services/kit/call.ts';
import { AppError } from '../../../services/kit/errors.ts';
import { createLogger } from '../../../services/kit/logger.ts';
import type { TenantRecord } from '../../../services/platform/registry/contract.ts';
import { RetryableError } from '../../provisioners/provisioner.ts';
import { generateSecrets, sealSecrets } from '../../provisioners/secrets.ts';
import type { NodeBoot } from '../../host/contract.ts';
import { TenantSupervisor } from '../tenant-supervisor.ts';

type Kept = { tenant: TenantRecord; sealedSecrets: string; dueInMs: number | null; events: string[] };
type Change = Partial<Pick<TenantRecord, 'state' | 'awake' | 'replicas' | 'isolation'>> & {
  slug: string;
  fence: number;
  event?: string;
  detail?: string;
  dueInMs?: number | null;
  quarantine?: string | null;
};

const masterKey = randomBytes(32);
const log = createLogger('test', process.env.LOG_LEVEL ?? 'silent');

export type SmallWorld = ReturnType<typeof smallWorld>;

/** @param hostIds the hosts that are up */
export function smallWorld(hostIds: readonly string[] = ['host-1', 'host-2']) {
  const kept = new Map<string, Kept>();
  const hosts = new Map(hostIds.map((id) => [id, new Map<string, string>()]));
  const watchers = new Set<{ onUp(hostId: string): void; onDown(hostId: string): void }>();
  const told: string[] = [];
  const letIn = new Set<string>();
  const isolations: string[] = [];
  const pushed: { slug: string; nodes: string[]; dead: string[] }[] = [];
  const world = {
    /** Of the lease that counts. */
    fence: 1,
    startsFail: undefined as Error | undefined,
    startsFailOnce: undefined as Error | undefined,
    /** The registry reads, and writes nothing. */
    writesFail: undefined as Error | undefined,
    /** What hosts wait for before they stop a node. */
    stopping: undefined as Promise<void> | undefined,
    /** Called after each write. */
    onWrite: (_change: { awake?: boolean }): void => {},
    /** Called when a node is up, before it is answered so. */
    onStarted: (_node: { slug: string; nodeId: string }): void => {},
    /** How many times hosts do not answer when they are asked what they run. */
    silences: 0,
    /** Servers that are away, by what they hold. */
    away: new Set<'messaging' | 'cache'>(),
    /** Why the databases of tenants cannot be migrated. */
    upgradesFail: undefined as Error | undefined,
    /** What a node tells when it is stopped. */
    dueAtStop: null as number | null,
  };
  let nodeNumber = 0;

  const call = (async (_contract: unknown, action: string, params: Change) => {
    await sleep(1);
    if (action === 'tenants.unsettled') return [...kept.values()].filter(({ tenant }) => tenant.awake || tenant.replicas > 0).map(({ tenant }) => tenant);
    if (action === 'tenants.due') {
      const due = [...kept.values()].filter(({ tenant, dueInMs }) => dueInMs !== null && !tenant.awake && tenant.quarantine === null);
      return due.map(({ tenant, dueInMs }) => ({ slug: tenant.slug, inMs: dueInMs }));
    }
    const record = kept.get(params.slug);
    if (record === undefined) throw new AppError('tenant_not_found');
    if (params.fence !== undefined && params.fence !== world.fence) throw new AppError('supervisor_succeeded');
    if (action === 'tenants.load') return { tenant: { ...record.tenant }, sealedSecrets: record.sealedSecrets, schemaVersion: 'one' };
    if (world.writesFail) throw world.writesFail;
    write(record, params);
    world.onWrite(params);
    return null;
  }) as unknown as Call;

  function write(record: Kept, { event, detail, dueInMs, quarantine, slug: _slug, fence: _fence, ...columns }: Change): void {
    for (const [name, value] of Object.entries(columns)) if (value !== undefined) Object.assign(record.tenant, { [name]: value });
    if (quarantine !== undefined) record.tenant.quarantine = quarantine === null ? null : { reason: quarantine, since: new Date().toISOString() };
    if (dueInMs !== undefined) record.dueInMs = dueInMs;
    if (event !== undefined) record.events.push(detail === undefined ? event : `${event} ${detail}`);
  }

  async function atHost(hostId: string, action: string, params: { slug: string; nodeId: string } & NodeBoot): Promise<unknown> {
    const here = () => hosts.get(hostId) ?? fallen();
    // Hosts that are asked at once for what they run answer at once.
    if (action !== 'nodes.list') await sleep(1);
    const nodes = here();
    if (action === 'nodes.list' && world.silences > 0) {
      world.silences -= 1;
      throw new AppError('request_timeout');
    }
    if (action === 'nodes.list') return [...nodes].map(([slug, nodeId]) => ({ slug, nodeId, account: `account of ${slug}` }));
    const slug = action === 'nodes.start' ? params.tenant.slug : params.slug;
    told.push(`${action} ${slug} ${hostId}`);
    if (action === 'nodes.start') {
      isolations.push(params.isolation);
      await sleep(1);
      const failure = world.startsFail ?? world.startsFailOnce;
      world.startsFailOnce = undefined;
      if (failure) throw failure;
      // Like a host: the node that it has of a tenant already is the one that it answers with.
      const nodeId = here().get(slug) ?? `node-${(nodeNumber += 1)}`;
      here().set(slug, nodeId);
      world.onStarted({ slug, nodeId });
      return { nodeId };
    }
    if (action === 'nodes.stop') await world.stopping;
    if (action === 'nodes.stop' || action === 'nodes.kill') {
      if (nodes.get(slug) === params.nodeId) nodes.delete(slug);
      return { dueInMs: world.dueAtStop };
    }
    return null;
  }

  return Object.assign(world, {
    /** What was asked of hosts and servers, in order. */
    told,
    /** Whether the tenant's credentials open messaging, and the cache. */
    letsIn: (slug: string) => [letIn.has(`messaging ${slug}`), letIn.has(`cache ${slug}`)],
    /** Messaging and the cache are started anew, and know nobody. */
    forgetCredentials: () => letIn.clear(),
    /** Of the nodes that were started. */
    isolations,
    /** What gateways were told. */
    pushed,
    events: (slug: string) => kept.get(slug)!.events,
    record: (slug: string) => kept.get(slug)!.tenant,
    due: (slug: string) => kept.get(slug)!.dueInMs,
    setDue: (slug: string, dueInMs: number | null) => void (kept.get(slug)!.dueInMs = dueInMs),
    add(slug: string, more: Partial<TenantRecord> = {}): void {
      const tenant = { ...blank, slug, ...more };
      kept.set(slug, { tenant, sealedSecrets: sealSecrets(masterKey, slug, generateSecrets()), dueInMs: null, events: [] });
    },
    /** The nodes of a tenant, by their hosts. */
    nodes: (slug: string) => [...hosts].flatMap(([hostId, nodes]) => (nodes.has(slug) ? [{ hostId, nodeId: nodes.get(slug)! }] : [])),
    /** A node dies by itself: its host does not know it any more. */
    loseNode(slug: string): string {
      const nodes = [...hosts.values()].find((held) => held.has(slug))!;
      const nodeId = nodes.get(slug)!;
      nodes.delete(slug);
      return nodeId;
    },
    hostUp(hostId: string, nodes: Record<string, string> = {}): void {
      hosts.set(hostId, new Map(Object.entries(nodes)));
      for (const { onUp } of watchers) onUp(hostId);
    },
    hostDown(hostId: string): void {
      hosts.delete(hostId);
      for (const { onDown } of watchers) onDown(hostId);
    },
    /** @param onSucceeded called when a write was refused */
    supervisor(onSucceeded: () => void = () => {}, fence = world.fence): TenantSupervisor {
      const does = (what: 'open' | 'close', server: 'messaging' | 'cache') => async ({ slug }: { slug: string }) => {
        if (world.away.has(server)) {
          told.push(`${what} ${server} ${slug}: away`);
          throw new RetryableError(`${server} is away`, undefined);
        }
        told.push(`${what} ${server} ${slug}`);
        if (what === 'open') letIn.add(`${server} ${slug}`);
        else letIn.delete(`${server} ${slug}`);
      };
      const upgrade = async () => {
        if (world.upgradesFail) throw world.upgradesFail;
      };
      return new TenantSupervisor({
        prefix: 'test',
        masterKey,
        fence,
        idleMs: 300_000,
        call,
        log,
        onSucceeded,
        nudge: (_topic, payload) => void pushed.push(payload as never),
        hosts: {
          call: atHost as never,
          watch(onUp, onDown) {
            const watcher = { onUp, onDown };
            watchers.add(watcher);
            for (const hostId of hosts.keys()) onUp(hostId);
            return () => void watchers.delete(watcher);
          },
        },
        provisioning: {
          schemas: { version: () => 'one', upgrade },
          messaging: { open: does('open', 'messaging'), close: does('close', 'messaging') },
          cache: { open: does('open', 'cache'), close: does('close', 'cache') },
        } as never,
      });
    },
  });
}

const blank: TenantRecord = {
  slug: '',
  name: 'A shop',
  type: 'retailer',
  currency: 'GBP',
  timezone: 'Europe/London',
  plan: 'starter',
  state: 'ready',
  reason: null,
  awake: false,
  replicas: 0,
  isolation: 'shared',
  quarantine: null,
  hostnames: [],
  resources: {} as never,
  createdAt: '2026-01-01T00:00:00Z',
};

function fallen(): never {
  throw new AppError('service_unavailable');
}

/** Resolves when it holds; rejects after 15 s. */
export async function eventually(holds: () => boolean): Promise<void> {
  for (const until = performance.now() + 15_000; !holds(); await sleep(2)) {
    if (performance.now() > until) throw new Error('it does not come to hold');
  }
}
