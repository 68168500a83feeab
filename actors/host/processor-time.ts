import { readFileSync } from 'node:fs';

/** What /proc counts in on every Linux that Node runs on. */
const tickMs = 10;
const pageBytes = 4_096;

/**
 * Milliseconds of processor time that a process has used, its first thread alone where that is asked (proc_pid_stat(5)). It tells
 * work from waiting for a processor. Infinity where there is no /proc: then elapsed time has to do.
 */
export function processorTime(pid: number, part: 'process' | 'first thread'): number {
  try {
    const text = readFileSync(part === 'process' ? `/proc/${pid}/stat` : `/proc/${pid}/task/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * tickMs;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** Bytes of memory that a process holds; 0 where there is no /proc. */
export function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * pageBytes;
  } catch {
    return 0;
  }
}
