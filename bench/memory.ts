import { readFileSync } from 'node:fs';
import { median } from './percentiles.ts';

export type MemoryWatch = {
  /** Resident megabytes of each process over time; those of processes that were gone too soon to tell are left out. */
  stop(): Record<string, number[]>;
};

const everyMs = 250;

/** Looks at the memory of processes by their ids, four times a second. Sees nothing where there is no /proc. */
export function watchMemory(pids: Record<string, number>): MemoryWatch {
  const seen: Record<string, number[]> = Object.fromEntries(Object.keys(pids).map((name) => [name, []]));
  const timer = setInterval(() => {
    for (const [name, pid] of Object.entries(pids)) {
      const megabytes = residentMegabytes(pid);
      if (megabytes !== undefined) seen[name]!.push(megabytes);
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

function residentMegabytes(pid: number): number | undefined {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1_024;
  } catch {
    return undefined;
  }
}
