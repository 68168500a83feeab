import { existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { endLeftover, livingProcess, remember } from '../config/embedded/leftovers.ts';

const childPatienceMs = 5000;

/**
 * Claims a data folder for this process, so that no two platforms run on the same data.
 * @returns gives it back
 * @throws one line where another process has it
 */
export function claimDataFolder(dataDir: string): () => void {
  const run = join(dataDir, 'run');
  mkdirSync(run, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'root.json');
  const draft = `${file}.${process.pid}`;
  remember(draft, process.pid);
  try {
    while (!link(draft, file)) {
      const holder = livingProcess(file);
      if (holder) throw new Error(`${dataDir} is in use by process ${holder}: stop that one first, or set DATA_DIR to another folder`);
      setAside(file);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return () => rmSync(file, { force: true });
}

/** Where it is written down that a process of ours runs. */
export function processFile(dataDir: string, name: string): string {
  return join(dataDir, 'run', `process-${name}.json`);
}

/** Ends the processes that a killed root left behind, before they hold the port that we want. */
export async function endLeftProcesses(dataDir: string): Promise<void> {
  const files = readdirSync(join(dataDir, 'run')).filter((name) => name.startsWith('process-'));
  await Promise.all(files.map((name) => endLeftover(join(dataDir, 'run', name), 'SIGTERM', childPatienceMs)));
}

function link(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

// Of two that find the same stale claim only one can rename it away, so neither removes the other's new claim.
function setAside(file: string): void {
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (livingProcess(aside) && !existsSync(file)) renameSync(aside, file);
  else rmSync(aside, { force: true });
}
