/** What a platform's processes take of the machine. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../test/platform.ts';
import { residentMegabytes } from './memory.ts';
import { processTree } from './process-tree.ts';
import { processorTime } from './processor-time.ts';

export type Usage = {
  /** Resident. */
  megabytes: number;
  /** Per cent of a core. */
  processor: number;
};

/** By name: `root`, `platform`, `gateway`, `hosts` with the tenants' processes, and each server with all below it. */
export type UsageByName = Record<string, Usage>;

const ours = new Set(['root', 'platform', 'gateway', 'hosts']);

/** Looks at a platform that nobody asks anything, for so many seconds. */
export async function idleUsage(platform: Platform, seconds: number): Promise<UsageByName> {
  const before = processorTimes(platform);
  const start = performance.now();
  await sleep(seconds * 1_000);
  const milliseconds = performance.now() - start;
  const after = processorTimes(platform);
  return Object.fromEntries(
    Object.entries(processesByName(platform)).map(([name, pids]) => [
      name,
      { megabytes: residentMegabytes(pids), processor: ((after[name]! - before[name]!) / milliseconds) * 100 },
    ]),
  );
}

/** Of our own processes, of the servers, or of all. */
export function sumOf(usage: UsageByName, whose: 'ours' | 'servers' | 'all', what: keyof Usage): number {
  const wanted = Object.entries(usage).filter(([name]) => whose === 'all' || ours.has(name) === (whose === 'ours'));
  return wanted.reduce((sum, [, each]) => sum + each[what], 0);
}

export function memoryOf(platform: Platform, name: string): number {
  return residentMegabytes(processesByName(platform)[name] ?? []);
}

function processorTimes(platform: Platform): Record<string, number> {
  return Object.fromEntries(Object.entries(processesByName(platform)).map(([name, pids]) => [name, processorTime(pids)]));
}

function processesByName(platform: Platform): Record<string, number[]> {
  const named: Record<string, number[]> = { root: [platform.pid], hosts: [] };
  for (const [name, pid] of Object.entries(platform.processes())) {
    const group = /^host-\d+$/.test(name) ? 'hosts' : name;
    (named[group] ??= []).push(...processTree(pid));
  }
  return named;
}
