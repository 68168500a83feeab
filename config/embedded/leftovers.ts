/** Processes of an earlier start that outlived it: found by what was written down of them, so that no stranger is hurt. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const record = z.object({ pid: z.number().int().positive(), bootId: z.string(), startedAt: z.string() });

/** Writes down a process that was just started. */
export function remember(file: string, pid: number): void {
  const startedAt = startOf(pid);
  if (startedAt !== undefined) writeFileSync(file, JSON.stringify({ pid, bootId: bootId(), startedAt }));
}

/** Ends the process that the file tells of, if it is still that one: with the signal, after `patienceMs` with SIGKILL. */
export async function endLeftover(file: string, signal: NodeJS.Signals, patienceMs: number): Promise<void> {
  const found = read(file);
  if (!found) return;
  const isAlive = () => found.bootId === bootId() && startOf(found.pid) === found.startedAt;
  for (const attempt of [signal, 'SIGKILL'] as const) {
    const until = Date.now() + patienceMs;
    if (isAlive()) process.kill(found.pid, attempt);
    while (isAlive() && Date.now() < until) await sleep(20);
  }
  rmSync(file, { force: true });
}

/** The process of the file, if it still runs. */
export function livingProcess(file: string): number | undefined {
  const found = read(file);
  return found && found.bootId === bootId() && startOf(found.pid) === found.startedAt ? found.pid : undefined;
}

function read(file: string): z.infer<typeof record> | undefined {
  try {
    return record.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

// A process id is used again after a while; with its start time (proc_pid_stat(5), field 22) and the boot it is unique.
function startOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
