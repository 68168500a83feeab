import { readFileSync } from 'node:fs';
import { median } from './percentiles.ts';
import { processTree } from './process-tree.ts';

export type MemoryWatch = {
  /** Resident megabytes of each process over time; those of processes that were gone too soon to tell are left out. */
  stop(): Record<string, number[]>;
};

const everyMs = 250;

/** Looks at the memory of processes and of their children, four times a second. Sees nothing where there is no /proc. */
export function watchMemory(pids: Record<string, number>): MemoryWatch {
  const seen: Record<string, number[]> = Object.fromEntries(Object.keys(pids).map((name) => [name, []]));
  const timer = setInterval(() => {
    for (const [name, pid] of Object.entries(pids)) {
      const megabytes = residentMegabytes(processTree(pid));
      if (megabytes > 0) seen[name]!.push(megabytes);
    }
  }, everyMs);
  return {
    stop() {
      clearInterval(timer);
      return Object.fromEntries(Object.entries(seen).filter(([, samples]) => samples.length >= 20));
    },
  };
}

/** By how many per cent the last quarter is above the second one: in the first a process warms up. */
export function growthOf(samples: readonly number[]): number {
  const quarter = Math.floor(samples.length / 4);
  return (median(samples.slice(-quarter)) / median(samples.slice(quarter, 2 * quarter)) - 1) * 100;
}

/** The medians of 20 spans of equal length. */
export function curveOf(samples: readonly number[]): number[] {
  const spans = Math.min(20, samples.length);
  const edge = (span: number) => Math.floor((span * samples.length) / spans);
  return Array.from({ length: spans }, (_, span) => median(samples.slice(edge(span), edge(span + 1))));
}

/**
 * Of processes together; 0 where there are none. Pages that processes share are divided among them, for else PostgreSQL's
 * buffers would count once for each of its connections.
 */
export function residentMegabytes(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + proportionalKilobytes(pid), 0) / 1_024;
}

function proportionalKilobytes(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
