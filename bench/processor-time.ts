import { readFileSync } from 'node:fs';

/** What /proc counts in on every Linux that Node runs on. */
const ticksPerSecond = 100;

/**
 * Milliseconds of processor time that processes have used until now, children of theirs that have ended included
 * (proc_pid_stat(5), fields 14 to 17); NaN where there is no /proc. Of all figures it suffers least from what else the
 * machine does.
 */
export function processorTime(pids: readonly number[]): number {
  const known = pids.map(ticksOf).filter((ticks) => !Number.isNaN(ticks));
  return known.length === 0 ? Number.NaN : (known.reduce((sum, ticks) => sum + ticks) * 1_000) / ticksPerSecond;
}

function ticksOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  } catch {
    return Number.NaN;
  }
}
