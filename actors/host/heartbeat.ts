import { processorTime } from './processor-time.ts';

const beatMs = 100;

/** A sign of life that another thread can see: counts up for as long as this thread's event loop turns. */
export function startHeartbeat(): { memory: SharedArrayBuffer; stop(): void } {
  const memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const count = new Int32Array(memory);
  const timer = setInterval(() => Atomics.add(count, 0, 1), beatMs).unref();
  return { memory, stop: () => clearInterval(timer) };
}

export type Silence = {
  /** Since it was last seen to beat. */
  milliseconds: number;
  /** Processor time that it has used since. */
  busyMs: number;
};

/** Watches the heartbeat of this process's main thread, from another thread; to be asked every tenth of a second or so. */
export function watchHeartbeat(memory: SharedArrayBuffer): () => Silence {
  const count = new Int32Array(memory);
  let last = Atomics.load(count, 0);
  let lookedAt = performance.now();
  let beatenAt = lookedAt;
  let busyBefore: number | undefined;
  return () => {
    const now = performance.now();
    const seen = Atomics.load(count, 0);
    // A machine that stands still is nobody's fault.
    if (seen !== last || now - lookedAt > 5 * beatMs) {
      beatenAt = now;
      busyBefore = undefined;
    }
    last = seen;
    lookedAt = now;
    const milliseconds = now - beatenAt;
    // While it beats, what it uses need not be read.
    if (milliseconds < 2 * beatMs) return { milliseconds, busyMs: 0 };
    const busy = processorTime(process.pid, 'first thread');
    busyBefore ??= Number.isFinite(busy) ? busy : 0;
    return { milliseconds, busyMs: busy - busyBefore };
  };
}
