import { Worker } from 'node:worker_threads';
import { startHeartbeat } from './heartbeat.ts';

/** The file descriptor on which a guard tells its host where its process is stuck. */
export const guardChannel = 4;

export type GuardData = { heartbeat: SharedArrayBuffer; parent: number };

/** A thread beside the node of a process: it ends the process with its parent, and says what blocks the event loop. */
export function startProcessGuard(): void {
  const data: GuardData = { heartbeat: startHeartbeat().memory, parent: process.ppid };
  new Worker(new URL('./process-guard-thread.ts', import.meta.url), {
    name: 'guard',
    workerData: data,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 },
  }).unref();
}
