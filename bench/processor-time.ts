import { readFileSync } from 'node:fs';

/** What /proc counts in on every Linux that Node runs on. */
const ticksPerSecond = 100;

/**
 * Milliseconds of processor time that a process has used until now (proc_pid_stat(5), fields 14 and 15); NaN where there is
 * no /proc. Of all figures it suffers least from what else the machine does.
 */
export function processorTime(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1_000) / ticksPerSecond;
  } catch {
    return Number.NaN;
  }
}
