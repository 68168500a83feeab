import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processTree } from '../../bench/process-tree.ts';
import type { Platform } from '../platform.ts';

/** The running processes of these names. */
export function running(platform: Platform, pattern: RegExp): string[] {
  return Object.keys(platform.processes()).filter((name) => pattern.test(name)).toSorted();
}

/** @returns whether it was there to be signalled */
export function signal(platform: Platform, name: string, what: NodeJS.Signals): boolean {
  const pid = platform.processes()[name];
  return pid !== undefined && tell(pid, what);
}

/** Has a process and its children stand still: nothing of it answers, and no connection breaks. */
export async function freeze(platform: Platform, name: string, milliseconds: number): Promise<void> {
  const pid = platform.processes()[name];
  if (pid === undefined) return;
  const pids = processTree(pid);
  for (const one of pids) tell(one, 'SIGSTOP');
  await sleep(milliseconds);
  for (const one of pids) tell(one, 'SIGCONT');
}

/** Kills a server and sits on its port, so that it cannot come back for a while. */
export async function holdDown(platform: Platform, name: string, milliseconds: number): Promise<void> {
  const ports = JSON.parse(readFileSync(join(platform.dataDir, 'ports.json'), 'utf8')) as Record<string, number>;
  let seat: Server | undefined;
  do signal(platform, name, 'SIGKILL');
  while ((seat = await taken(ports[name]!)) === undefined);
  await sleep(milliseconds);
  await new Promise((resolve) => seat.close(resolve));
}

/** Listens there, where nobody else does. */
async function taken(port: number): Promise<Server | undefined> {
  const { promise, resolve } = Promise.withResolvers<Server | undefined>();
  const server = createServer((socket) => socket.destroy());
  server.once('error', () => resolve(undefined));
  server.listen(port, '127.0.0.1', () => resolve(server));
  const seat = await promise;
  if (seat === undefined) await sleep(20);
  return seat;
}

function tell(pid: number, what: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, what);
  } catch {
    // It has ended meanwhile.
    return false;
  }
}
