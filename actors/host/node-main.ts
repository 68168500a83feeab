/** The main file of a thread or process that runs one node of a tenant. It comes up knowing nothing but what services there are. */
import { isMainThread, parentPort } from 'node:worker_threads';
import { createLogger } from '../../services/kit/logger.ts';
import { crashOf } from './node-failure.ts';
import { noLoad } from './node-load.ts';
import { type FromNode, ToNode } from './node-messages.ts';
import { startProcessGuard } from './process-guard.ts';
import type { ServicesModule } from './services-module.ts';
import { startTenantNode, type TenantNode } from './tenant-node.ts';

const services = import(process.argv[2]!) as Promise<ServicesModule>;
let node: TenantNode | undefined;

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
  if (order.type === 'ping') pong();
  if (order.type === 'look') node?.look();
  if (order.type === 'stop') await stop().catch(fail);
}

async function start({ boot, places }: Extract<ToNode, { type: 'start' }>): Promise<void> {
  const { tenantServices } = await services;
  const log = createLogger(places.name, places.settings.logLevel);
  node = await startTenantNode(boot, places, tenantServices, { log, onIdle: () => say({ type: 'idle' }) });
  say({ type: 'started', nodeId: node.nodeId });
}

function pong(): void {
  say({ type: 'pong', load: node?.load() ?? noLoad });
}

async function stop(): Promise<void> {
  say({ type: 'stopped', dueInMs: node ? (await node.stop()).dueInMs : null });
}

function fail(thrown: unknown): void {
  say({ type: 'failed', failure: crashOf(thrown) });
}

function say(message: FromNode): void {
  if (parentPort) parentPort.postMessage(message);
  else process.send?.(message);
}
