import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostLoad, HostTenantLoad } from '../autoscaler/load-report.ts';
import type { NodeTable } from './host.service.ts';
import type { HostedNode } from './hosted-node.ts';
import { isBusy, type NodeLoad, noLoad } from './node-load.ts';

/** Milliseconds between looks at the event loop. */
const lookEvery = 50;

/** Milliseconds that one look at all nodes may take. */
const patienceMs = 1_000;
/** Nodes that are asked side by side; those with mail ask their databases. */
const askedAtOnce = 8;

type Known = { load: NodeLoad; asking?: Promise<void> };

/**
 * What this host and its tenants' nodes did since it was asked last; of nodes that did nothing, nothing. Of one that does not
 * answer soon it is what it told before.
 * @param nodes those that run here
 */
export function hostLoad(nodes: Pick<NodeTable, 'running'>): () => Promise<HostLoad & { tenants: HostTenantLoad[] }> {
  const delay = monitorEventLoopDelay({ resolution: lookEvery });
  delay.enable();
  /** By node id. */
  let known = new Map<string, Known>();
  let handledBefore = new Map<string, number>();

  return async () => {
    const running = nodes.running();
    known = new Map(running.map(({ node }) => [node.nodeId, known.get(node.nodeId) ?? { load: noLoad }]));
    await askAll(running.map(({ node }) => [node, known.get(node.nodeId)!]));
    const handledNow = new Map<string, number>();
    const tenants: HostTenantLoad[] = [];
    for (const { slug, node } of running) {
      const { load } = known.get(node.nodeId)!;
      const { requests, deliveries, inFlight, delivering, queueDepth, oldestEventSeconds, memoryBytes } = load;
      handledNow.set(node.nodeId, requests + deliveries);
      const handled = requests + deliveries - (handledBefore.get(node.nodeId) ?? 0);
      if (handled === 0 && !isBusy(load)) continue;
      tenants.push({ slug, nodeId: node.nodeId, handled, inFlight: inFlight + delivering, queueDepth, oldestEventSeconds, memoryBytes });
    }
    handledBefore = handledNow;
    const eventLoopLagMs = Math.max(0, delay.percentile(99) / 1e6 - lookEvery);
    delay.reset();
    return { eventLoopLagMs, memoryBytes: process.memoryUsage.rss(), tenants };
  };
}

async function askAll(pairs: [HostedNode, Known][]): Promise<void> {
  const over = new AbortController();
  const late = sleep(patienceMs, undefined, { signal: over.signal, ref: false }).catch(() => {});
  const end = late.then(() => over.abort());

  async function askNext(): Promise<void> {
    for (let pair = pairs.shift(); pair !== undefined && !over.signal.aborted; pair = pairs.shift()) {
      // One that still owes an answer is not asked again.
      if (pair[1].asking === undefined) await Promise.race([ask(...pair), end]);
    }
  }

  await Promise.all(Array.from({ length: askedAtOnce }, askNext));
  over.abort();
}

function ask(node: HostedNode, known: Known): Promise<void> {
  known.asking = node
    .load()
    .then((load) => void (known.load = load), () => {})
    .finally(() => (known.asking = undefined));
  return known.asking;
}
