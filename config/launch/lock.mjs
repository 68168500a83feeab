/** One set-up at a time in a folder, across processes. A lock whose holder is gone is taken over. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const pollEveryMs = 200;

/**
 * Runs the work while holding the lock file; others wait.
 * @param onWait called once, with the process id of the holder, where the lock is taken
 */
export async function withLock(file, work, onWait = () => {}) {
  mkdirSync(dirname(file), { recursive: true });
  let waited = false;
  while (!take(file)) {
    const holder = holderOf(file);
    if (holder === undefined || !isAlive(holder)) {
      breakLock(file);
      continue;
    }
    if (!waited) onWait(holder.pid);
    waited = true;
    await sleep(pollEveryMs);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file) {
  // It is there whole or not at all: whoever reads half of it would take it for that of one that is gone.
  const draft = `${file}.${process.pid}.draft`;
  writeFileSync(draft, JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) }));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function holderOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

// Of two that find the same stale lock only one can rename it away, so neither removes the other's new lock.
function breakLock(file) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    const holder = holderOf(aside);
    if (holder && isAlive(holder)) renameSync(aside, file);
    else rmSync(aside, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

function isAlive({ pid, startedAt }) {
  return startOf(pid) !== undefined && (startedAt === undefined || startOf(pid) === startedAt);
}

// A process id is used again after a while; its start time tells the two apart (proc_pid_stat(5), field 22).
function startOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
