import { z } from 'zod';
import { Slug } from '../../services/platform/registry/contract.ts';
import { latencyBuckets } from './latency-histogram.ts';

/**
 * What gateways and hosts broadcast of their tenants in the platform's namespace. Reports may be lost: each tells of its
 * own period alone, and only of tenants that had something to tell. Whose report it is says the message's sender.
 */

/** Milliseconds between two reports of a node that has something to tell. */
export const reportPeriodMs = 2_000;

/** Tenants in one report: it stays far below what NATS carries in a message. A longer list goes in several. */
export const tenantsPerReport = 1_000;

const count = z.number().int().min(0).max(1e9);
const figure = z.number().min(0).max(1e15);
const seconds = z.number().positive().max(600);

const GatewayTenantLoad = z.strictObject({
  slug: Slug,
  /** Answered in the period. */
  requests: count,
  /** Not answered yet, those that wait for the tenant to wake included. */
  inFlight: count,
  latency: z.array(count).length(latencyBuckets),
});
export type GatewayTenantLoad = z.infer<typeof GatewayTenantLoad>;

export const GatewayReport = z.strictObject({
  /** The period that `requests` and `latency` count. */
  seconds,
  tenants: z.array(GatewayTenantLoad).max(tenantsPerReport),
});
export type GatewayReport = z.infer<typeof GatewayReport>;

const HostTenantLoad = z.strictObject({
  slug: Slug,
  /** The tenant's node on this host. */
  nodeId: z.string().min(1).max(200),
  /** Requests and deliveries that the node answered in the period. */
  handled: count,
  /** Requests and deliveries that it has in hand. */
  inFlight: count,
  /** Events that are due and wait in the tenant's database: all of them, not this node's share. */
  queueDepth: count,
  /** How long the first of these has been due; one that waits to be tried again is not due. */
  oldestEventSeconds: figure,
  /** Of a node that has a heap of its own. */
  memoryBytes: figure.optional(),
});
export type HostTenantLoad = z.infer<typeof HostTenantLoad>;

const HostLoad = z.strictObject({
  /** The 99th percentile of the period. */
  eventLoopLagMs: figure,
  /** Of the process, resident. */
  memoryBytes: figure,
});
export type HostLoad = z.infer<typeof HostLoad>;

export const HostReport = HostLoad.extend({
  seconds,
  /** What all its nodes answered, also those that a further report tells of. */
  handled: count,
  tenants: z.array(HostTenantLoad).max(tenantsPerReport),
});
export type HostReport = z.infer<typeof HostReport>;

/** The names of the two broadcasts. */
export const loadEvents = { gateway: 'load.gateway', host: 'load.host' } as const;
