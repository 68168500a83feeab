import type { WorkerEvents } from 'graphile-worker';

/** What its types keep to itself; pinned by the exact version in package.json. */
type LocalQueue = { background(work: Promise<void>): void };

/**
 * Has a worker wait, when it stops, for the jobs that it fetched and hands back. graphile-worker (0.17.3, and 0.18.0) does so
 * only while its local queue has something else under way; else it refuses the very wait, and where the database is away a
 * rejection that nobody handles ends the process. So something is under way until it begins to stop.
 */
export function waitForHandingBack(life: WorkerEvents): void {
  const living = Promise.withResolvers<void>();
  life.once('localQueue:init', ({ localQueue }) => (localQueue as unknown as LocalQueue).background(living.promise));
  // Told before the jobs are handed back; the wait ends in a later turn.
  life.on('localQueue:setMode', ({ newMode }) => newMode === 'RELEASED' && living.resolve());
}
