/** The main file of a thread or process that runs one node of a tenant. It comes up knowing nothing but what services there are. */
import { getHeapStatistics } from 'node:v8';
import { isMainThread, parentPort } from 'node:worker_threads';
import { createLogger } from '../../services/kit/logger.ts';
import { readMetrics } from '../metrics/read-metrics.ts';
import { startTelemetry } from '../telemetry.ts';
import { connectionLost, crashOf } from './node-failure.ts';
import { noLoad } from './node-load.ts';
import { type FromNode, ToNode } from './node-messages.ts';
import { startProcessGuard } from './process-guard.ts';
import type { ServicesModule } from './services-module.ts';
import { startTenantNode, type TenantNode } from './tenant-node.ts';

const services = import(process.argv[2]!) as Promise<ServicesModule>;
let node: TenantNode | undefined;
let stopTelemetry: () => Promise<void> = async () => {};

if (isMainThread) {
  // In a thread the host sees both by itself: the end of the parent, and what was thrown.
  process.on('disconnect', () => process.exit(1));
  process.on('uncaughtException', fail);
  process.on('message', (message) => void hear(message));
  startProcessGuard();
} else {
  parentPort!.on('message', (message) => void hear(message));
}
services.then(() => say({ type: 'loaded' }), fail);

async function hear(message: unknown): Promise<void> {
  const order = ToNode.parse(message);
  if (order.type === 'start') await start(order).catch(fail);
  if (order.type === 'ping') await pong();
  if (order.type === 'look') node?.look();
  if (order.type === 'read-metrics') say({ type: 'metrics', metrics: await readMetrics() });
  if (order.type === 'stop') await stop().catch(fail);
}

async function start({ boot, places }: Extract<ToNode, { type: 'start' }>): Promise<void> {
  const { tenantServices } = await services;
  const { settings } = places;
  stopTelemetry = await startTelemetry({ kind: 'host', name: `${places.name}/${boot.tenant.slug}`, settings });
  const log = createLogger(places.name, places.settings.logLevel);
  node = await startTenantNode(boot, places, tenantServices, { log, onIdle: () => say({ type: 'idle' }) });
  void node.lost.then(() => say({ type: 'failed', failure: connectionLost }));
  say({ type: 'started', nodeId: node.nodeId });
}

async function pong(): Promise<void> {
  const memoryBytes = isMainThread ? process.memoryUsage.rss() : getHeapStatistics().used_heap_size;
  say({ type: 'pong', load: { ...((await node?.load()) ?? noLoad), memoryBytes } });
}

async function stop(): Promise<void> {
  const dueInMs = node ? (await node.stop()).dueInMs : null;
  await stopTelemetry();
  say({ type: 'stopped', dueInMs });
}

function fail(thrown: unknown): void {
  say({ type: 'failed', failure: crashOf(thrown) });
}

function say(message: FromNode): void {
  if (parentPort) parentPort.postMessage(message);
  else process.send?.(message);
}
