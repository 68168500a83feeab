import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Begins so many pieces of work a second, however long each takes.
 * @returns milliseconds that each took, from when it was due: one that waits for a late start is late itself
 */
export async function pacedLoad(perSecond: number, seconds: number, work: () => Promise<unknown>): Promise<number[]> {
  const took: Promise<number>[] = [];
  const start = performance.now();
  for (let count = 0; count < perSecond * seconds; count += 1) {
    const due = start + (count * 1_000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    // The timer's own lateness is not the platform's.
    const begun = Math.max(due, performance.now());
    took.push(work().then(() => performance.now() - begun));
  }
  return Promise.all(took);
}
