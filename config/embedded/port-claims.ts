/** Ports that a platform has chosen but does not listen on yet: two that start at the same moment must not choose alike. */
import { chmodSync, linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { livingProcess, remember } from './leftovers.ts';

const folder = join(tmpdir(), 'tenantry-ports');

/** Takes a port for as long as this process lives; false where another living process has it. */
export function claimPort(port: number): boolean {
  const file = join(folder, String(port));
  openFolder();
  const holder = livingProcess(file);
  if (holder !== undefined) return holder === process.pid;
  const draft = `${file}.${process.pid}`;
  try {
    setAside(file);
    remember(draft, process.pid);
    linkSync(draft, file);
    return true;
  } catch (error) {
    // Another took it in between; a dead claim of another user that we may not remove binds nobody.
    return (error as NodeJS.ErrnoException).code !== 'EEXIST';
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Of two that find the same dead claim one may have made its own already: that one stays. */
function setAside(file: string): void {
  const aside = `${file}.${process.pid}.aside`;
  try {
    renameSync(file, aside);
    if (livingProcess(aside) !== undefined) linkSync(aside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** For every user of the machine, each of whom can remove only what is theirs. */
function openFolder(): void {
  if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, 0o1777);
}
