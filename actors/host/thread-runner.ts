import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { frameName } from './frame-name.ts';
import { crashOf, type NodeFailure } from './node-failure.ts';
import { readFromNode } from './node-messages.ts';
import type { NodeRunner, RunnerUsage } from './remote-node.ts';

// Of a thread's 30 MB, 11 are room for young objects that a small node does not need.
const youngMegabytes = 2;
const profileMs = 200;
/** Of a busy machine. */
const patienceMs = 3_000;
/** The share of a heap from which on V8 is mostly busy with garbage. */
const fullness = 0.85;

type CpuProfile = {
  nodes: {
    callFrame: { functionName: string; url: string; lineNumber: number };
    hitCount: number;
    positionTicks?: { line: number; ticks: number }[];
  }[];
};

/**
 * A worker thread for one node, with a heap of its own that ends with it. A single allocation of more than 16 MB beyond the limit is
 * the one thing that V8 does not take back: it ends the host's process. For tenants of whom that is to be feared there are
 * processes.
 */
export function startThread(entry: URL, servicesModule: URL, memoryMegabytes: number): NodeRunner {
  const worker = new Worker(entry, {
    argv: [servicesModule.href],
    name: 'tenant node',
    resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes, maxYoungGenerationSizeMb: youngMegabytes },
  });
  let failure: NodeFailure | undefined;
  worker.on('error', (error: NodeJS.ErrnoException) => {
    failure =
      error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? { cause: 'out-of-memory', reason: `used more than its ${memoryMegabytes} MB` }
        : crashOf(error);
  });
  const exited = new Promise<NodeFailure>((resolve) => {
    worker.once('exit', (code) => resolve(failure ?? { cause: 'crashed', reason: `its thread ended with ${code}` }));
  });
  return {
    send: (message) => worker.postMessage(message),
    listen(hear) {
      worker.on('message', (message) => {
        const read = readFromNode(message);
        if (read) hear(read);
      });
    },
    exited,
    usage: () => usageOf(worker, memoryMegabytes * 2 ** 20),
    whereabouts: () => hottestFrame(worker),
    kill: () => void worker.terminate(),
  };
}

async function usageOf(worker: Worker, limit: number): Promise<RunnerUsage> {
  const [{ user, system }, heap] = await Promise.all([worker.cpuUsage(), worker.getHeapStatistics()]);
  const { used_heap_size: used, external_memory: outside } = heap;
  return { processorMs: (user + system) / 1_000, memory: outside > limit ? 'over' : used > fullness * limit ? 'full' : 'fine' };
}

/** V8 samples a thread whose event loop stands still, too. */
async function hottestFrame(worker: Worker): Promise<string | undefined> {
  const patience = sleep(patienceMs).then(() => undefined);
  const handle = await Promise.race([worker.startCpuProfile(), patience]);
  if (handle === undefined) return undefined;
  await sleep(profileMs);
  const profile = await Promise.race([handle.stop(), patience]);
  if (profile === undefined) return undefined;
  const { nodes } = JSON.parse(profile) as CpuProfile;
  const [hottest] = nodes.filter(({ callFrame }) => callFrame.url.startsWith('file:')).sort((one, other) => other.hitCount - one.hitCount);
  if (hottest === undefined) return undefined;
  const [tick] = (hottest.positionTicks ?? []).toSorted((one, other) => other.ticks - one.ticks);
  return frameName(hottest.callFrame.functionName, hottest.callFrame.url, tick?.line ?? hottest.callFrame.lineNumber + 1);
}
