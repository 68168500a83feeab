import { addHistogram, emptyHistogram, quantileMs } from './latency-histogram.ts';
import type { GatewayReport, HostReport } from './load-report.ts';

/** The load of one tenant over all gateways and hosts. */
export type TenantLoad = {
  requestsPerSecond: number;
  inFlight: number;
  latencyMs: { p50: number; p99: number };
  queueDepth: number;
  oldestEventSeconds: number;
  eventLoopLagMs: number;
  memoryBytes: number;
};

export const noLoad: TenantLoad = Object.freeze({
  requestsPerSecond: 0,
  inFlight: 0,
  latencyMs: Object.freeze({ p50: 0, p99: 0 }),
  queueDepth: 0,
  oldestEventSeconds: 0,
  eventLoopLagMs: 0,
  memoryBytes: 0,
});

type FromGateway = GatewayReport['tenants'][number] & { at: number; seconds: number };
type FromHost = HostReport['tenants'][number] & { at: number; eventLoopLagMs: number };

/** What was told of one tenant lately: the last word of each gateway, and of the host of each of its nodes. */
export type Heard = { gateways: Map<string, FromGateway>; nodes: Map<string, FromHost> };

export const heardNothing = (): Heard => ({ gateways: new Map(), nodes: new Map() });

// The lag of a host is the fault of those who keep it busy. A host runs many tenants: without this share, one busy
// tenant would have all its neighbours scaled out as well.
const shareToBlame = 0.25;

/** @param now milliseconds of the clock that `merge` is asked by */
export function hearGateway(heard: Heard, gatewayId: string, load: GatewayReport['tenants'][number], seconds: number, now: number): void {
  heard.gateways.set(gatewayId, { ...load, seconds, at: now });
}

export function hearHost(heard: Heard, load: HostReport['tenants'][number], host: HostReport, now: number): void {
  const toBlame = load.handled > 0 && load.handled >= shareToBlame * host.handled;
  heard.nodes.set(load.nodeId, { ...load, eventLoopLagMs: toBlame ? host.eventLoopLagMs : 0, at: now });
}

/**
 * Adds up what was heard, and forgets what is older than `freshMs`: a report that is lost is bridged by the one before
 * it, silence becomes no load. Undefined where there is nothing fresh.
 */
export function merge(heard: Heard, now: number, freshMs: number): TenantLoad | undefined {
  forgetOld(heard.gateways, now - freshMs);
  forgetOld(heard.nodes, now - freshMs);
  if (heard.gateways.size === 0 && heard.nodes.size === 0) return undefined;
  const gateways = [...heard.gateways.values()];
  const nodes = [...heard.nodes.values()];
  const latency = emptyHistogram();
  for (const gateway of gateways) addHistogram(latency, gateway.latency);
  return {
    requestsPerSecond: sum(gateways, ({ requests, seconds }) => requests / seconds),
    // Gateways see what still travels or waits; nodes see what no gateway sent. Both see most of it.
    inFlight: Math.max(sum(gateways, ({ inFlight }) => inFlight), sum(nodes, ({ inFlight }) => inFlight)),
    latencyMs: { p50: quantileMs(latency, 0.5), p99: quantileMs(latency, 0.99) },
    // All nodes of a tenant look at the same queue.
    queueDepth: Math.max(0, ...nodes.map(({ queueDepth }) => queueDepth)),
    oldestEventSeconds: Math.max(0, ...nodes.map(({ oldestEventSeconds }) => oldestEventSeconds)),
    // The median: a single host that lags is that host's trouble, and its tenant's other replicas stand in for it.
    eventLoopLagMs: lowerMedian(nodes.map(({ eventLoopLagMs }) => eventLoopLagMs)),
    memoryBytes: sum(nodes, ({ memoryBytes = 0 }) => memoryBytes),
  };
}

function forgetOld(told: Map<string, { at: number }>, before: number): void {
  for (const [id, { at }] of told) if (at < before) told.delete(id);
}

function sum<Item>(items: readonly Item[], figure: (item: Item) => number): number {
  return items.reduce((total, item) => total + figure(item), 0);
}

/** Of an even number of figures the lower of the two in the middle; 0 of none. */
export function lowerMedian(figures: readonly number[]): number {
  return figures.toSorted((one, other) => one - other)[Math.ceil(figures.length / 2) - 1] ?? 0;
}
