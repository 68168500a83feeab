import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, codeOf, type ErrorCode, fail } from '../../services/kit/errors.ts';
import type { HostTable } from './host-table.ts';
import type { Hosts } from './hosts.ts';
import { nodeBoot } from './node-boot.ts';
import type { LoadedTenant } from './tenant-records.ts';
import type { PlacedNode } from './tenant-tree.ts';

export type StartNodeParts = {
  slug: string;
  prefix: string;
  hosts: Hosts;
  hostTable: HostTable;
  load(): Promise<LoadedTenant>;
  /** Somebody waits for it: then servers that are away are an error soon, and not waited for until the signal ends it. */
  isAwaited: boolean;
  signal: AbortSignal;
};

/** Milliseconds that somebody who waits for a tenant waits for a host process to come up. */
const hostPatience = 8_000;
const pauseAfterFailure = 500;

/** What is no fault of the tenant's: it may be started elsewhere, or later. */
const notItsFault: ReadonlySet<ErrorCode> = new Set(['service_unavailable', 'request_timeout', 'database_unavailable', 'tenant_not_ready']);

/**
 * Brings a node of a tenant up on the host that has most room for it.
 * @throws AppError tenant_not_ready where no host is up; what the tenant's own services throw
 */
export async function startNode(parts: StartNodeParts): Promise<PlacedNode> {
  for (;;) {
    try {
      return await attempt(parts);
    } catch (error) {
      parts.signal.throwIfAborted();
      if (parts.isAwaited || !notItsFault.has(codeOf(error))) throw error;
      await sleep(pauseAfterFailure, undefined, { signal: parts.signal });
    }
  }
}

async function attempt({ slug, prefix, hosts, hostTable, load, isAwaited }: StartNodeParts): Promise<PlacedNode> {
  const hostId = await hostTable.take(slug, hostPatience);
  if (hostId === undefined) return fail('tenant_not_ready', 'No host process has room; try again in a moment.');
  try {
    const { tenant, secrets, first } = await load();
    const started = await hosts.call(hostId, 'nodes.start', { ...nodeBoot(prefix, tenant, secrets), first });
    if ('failed' in started) {
      const { cause, reason } = started.failed;
      throw cause === 'servers-away' ? new AppError('service_unavailable', { detail: reason }) : new Error(reason);
    }
    const { nodeId } = started;
    // It may have died while it brought the node up.
    if (!hostTable.has(hostId)) fail('tenant_not_ready');
    // Or is being emptied: what somebody waits for is moved with the others, what comes up by itself goes elsewhere at once.
    if (!isAwaited && !hostTable.isOpen(hostId)) {
      await hosts.call(hostId, 'nodes.kill', { slug, nodeId });
      fail('tenant_not_ready');
    }
    return { hostId, nodeId };
  } catch (error) {
    hostTable.release(hostId, slug);
    throw error;
  }
}
