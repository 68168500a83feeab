import type { Logger } from '../../services/kit/logger.ts';
import type { RemoteIsolation } from './contract.ts';
import { startNodeProcess } from './process-runner.ts';
import type { NodeRunner } from './remote-node.ts';
import { startThread } from './thread-runner.ts';

export type SpareRunners = {
  /** A runner for one node: one that stands by, as a rule. */
  take(kind: RemoteIsolation, memoryMegabytes: number): NodeRunner;
  /** Has one of these stand by from now on. */
  provide(kind: RemoteIsolation, memoryMegabytes: number): void;
  close(): void;
};

const entry = new URL('./node-main.ts', import.meta.url);
const starts = { thread: startThread, process: startNodeProcess };

/**
 * Threads and processes that have the services loaded and wait for a node to run: one answers in 13 ms where a fresh one takes
 * 220. One of each kind and size stands by, once a node of that kind has been here.
 */
export function spareRunners(servicesModule: URL, log: Logger): SpareRunners {
  const spares = new Map<string, NodeRunner>();
  let closed = false;

  function provide(kind: RemoteIsolation, memoryMegabytes: number): void {
    const key = `${kind} ${memoryMegabytes}`;
    if (closed || spares.has(key)) return;
    const spare = starts[kind](entry, servicesModule, memoryMegabytes);
    spares.set(key, spare);
    void spare.exited.then(({ reason }) => {
      // Not made again at once: what ends it would end the next one, too.
      if (spares.get(key) === spare && spares.delete(key) && !closed) log.warn({ kind, reason }, 'a spare for a node ended');
    });
  }

  return {
    provide,
    take(kind, memoryMegabytes) {
      const key = `${kind} ${memoryMegabytes}`;
      const spare = spares.get(key) ?? starts[kind](entry, servicesModule, memoryMegabytes);
      spares.delete(key);
      // The node that is wanted comes up first.
      setTimeout(() => provide(kind, memoryMegabytes), refillAfterMs).unref();
      return spare;
    },
    close() {
      closed = true;
      for (const spare of spares.values()) spare.kill();
      spares.clear();
    },
  };
}

const refillAfterMs = 500;
