import { get } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Platform } from '../test/platform.ts';
import { type Load, loadHttp, type Target } from './http-load.ts';
import { processTree } from './process-tree.ts';
import { processorTime } from './processor-time.ts';

/** `processor`: milliseconds that the processes of Node used for each request. */
export type MeasuredLoad = Load & { processor: number };

/** One side of a comparison: an address, and the processes that answer there. */
export type Side = { target: Target; pids: readonly number[] };

export async function measuredLoad({ target, pids }: Side, connections: number, seconds: number): Promise<MeasuredLoad> {
  const used = () => processorTime(pids.flatMap(processTree));
  const before = used();
  const load = await loadHttp(target, connections, seconds);
  return { ...load, processor: (used() - before) / (load.perSecond * seconds) };
}

/** A tenant's address on the platform, answered by the gateway and the hosts. */
export function tenantSide(platform: Platform, slug: string, path: string): Side {
  const { gateway, ...others } = platform.processes();
  const hosts = Object.entries(others).flatMap(([name, pid]) => (name.startsWith('host-') ? [pid] : []));
  return { target: { port: platform.port, host: `${slug}.localhost:${platform.port}`, path }, pids: [gateway!, ...hosts] };
}

/** What is answered at an address, so that nobody measures two different things. */
export async function answerOf({ port, host, path, headers }: Target): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  get({ host: '127.0.0.1', port, path, headers: { host, ...headers } }, (answer) => {
    json(answer).then(resolve, reject);
  }).once('error', reject);
  return promise;
}
