/** Ports that a platform has chosen but does not listen on yet: two that start at the same moment must not choose alike. */
import { chmodSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { livingProcess, remember } from './leftovers.ts';

const folder = join(tmpdir(), 'tenantry-ports');

/** Takes a port for as long as this process lives; false where another living process has it. */
export function claimPort(port: number): boolean {
  // Each user has a name of their own for it: what others have left nobody else can remove.
  const file = join(folder, `${port}-${userInfo().uid}`);
  openFolder();
  const holder = livingProcess(file);
  if (holder !== undefined) return holder === process.pid;
  const draft = `${file}.${process.pid}`;
  remember(draft, process.pid);
  try {
    setAside(file);
    linkSync(draft, file);
  } catch (error) {
    // Another took it in between.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  // After one's own is there, so that of two users at the same moment at most one has it.
  if (!isHeldByOthers(port, file)) return true;
  rmSync(file, { force: true });
  return false;
}

function isHeldByOthers(port: number, own: string): boolean {
  const files = readdirSync(folder).filter((name) => new RegExp(`^${port}-\\d+$`).test(name));
  return files.map((name) => join(folder, name)).some((file) => file !== own && livingProcess(file) !== undefined);
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
