/**
 * Who the embedded servers run as. As an ordinary user: that user. As root: an account without rights, for PostgreSQL
 * refuses root and the others do not need it.
 */
import { chownSync, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { requireBinary } from './binaries.ts';

export interface Account {
  name: string;
  uid: number;
  gid: number;
  /** What lets it through folders that are closed to it, where the project or its data is below such a one. */
  capability?: 'dac_read_search' | 'dac_override';
}

// Of the capabilities(7) the first reads past closed folders, the second writes too, and is in every container's default set.
const capabilityBits = { dac_read_search: 2n, dac_override: 1n } as const;

/**
 * Undefined where we are no root.
 * @param owned a folder of an earlier start, whose owner stays the account
 * @param reached folders and programs that the account must get to
 */
export function serverAccount(owned: string, reached: readonly string[]): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const account = ownerOf(owned) ?? accountNamed('postgres') ?? accountNamed('nobody');
  if (!account) throw new Error('started as root on a system with neither a user postgres nor nobody to run PostgreSQL as: start as an ordinary user');
  requireBinary('setpriv');
  const closed = reached.map((path) => closedFolderAbove(path)).find(Boolean);
  if (!closed) return account;
  const capability = (['dac_read_search', 'dac_override'] as const).find(mayGive);
  if (capability) return { ...account, capability };
  throw new Error(`started as root, but PostgreSQL runs as ${account.name}, which cannot enter ${closed}: move the project or DATA_DIR, or start as an ordinary user`);
}

/** The start of a command line that turns root into the account; empty without one. */
export function setprivOptions(account: Account | undefined): string[] {
  if (!account) return [];
  const { uid, gid, capability } = account;
  const identity = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  return capability ? [...identity, `--inh-caps=-all,+${capability}`, `--ambient-caps=+${capability}`] : [...identity, '--inh-caps=-all'];
}

export function giveTo(account: Account | undefined, path: string): void {
  if (account) chownSync(path, account.uid, account.gid);
}

function ownerOf(folder: string): Account | undefined {
  if (!existsSync(folder)) return undefined;
  const { uid, gid } = statSync(folder);
  return uid === 0 ? undefined : { name: `user ${uid}`, uid, gid };
}

function accountNamed(name: string): Account | undefined {
  const line = readFileSync('/etc/passwd', 'utf8').split('\n').find((text) => text.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid ? { name, uid: Number(uid), gid: Number(gid) } : undefined;
}

function closedFolderAbove(path: string): string | undefined {
  const parent = dirname(path);
  if (parent === path) return undefined;
  return closedFolderAbove(parent) ?? ((statSync(parent).mode & 0o001) === 0 ? parent : undefined);
}

function mayGive(capability: keyof typeof capabilityBits): boolean {
  const line = /^CapBnd:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  const bounding = BigInt(`0x${line?.[1] ?? '0'}`);
  return ((bounding >> capabilityBits[capability]) & 1n) === 1n;
}
