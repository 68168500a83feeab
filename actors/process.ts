import { fork, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { definitions } from '../config/settings.ts';
import { remember } from '../config/embedded/leftovers.ts';
import { hostFlags } from './host/host-flags.ts';
import { readChildReport, type Boot, type ProcessNews } from './boot.ts';
import type { BootOf } from './root-boot.ts';
import type { Child, ChildSpec, Exit } from './supervision/child-spec.ts';

export interface ProcessOptions {
  /** The main file, absolute. */
  file: string;
  boot: BootOf;
  /** Written while it runs, so that the next start finds what a killed one left. */
  runFile: string;
  stopWithinMs: number;
  readyWithinMs: number;
  /** Called each time that it is up, with what a person may open. */
  onReady?(running: RunningProcess, addresses: readonly string[]): void;
  /** Called with how many hosts are to run, which the platform node decides. */
  onHosts?(count: number): void;
  /** Called when it has died. */
  onDeath?(pid: number): void;
}

export interface RunningProcess {
  pid: number;
  tell(news: ProcessNews): void;
}

/** A child process of Node that gets its boot message over its own channel and tells when it serves. */
export function processSpec(options: ProcessOptions): ChildSpec {
  return {
    name: options.boot.name,
    restart: 'permanent',
    stopWithinMs: options.stopWithinMs,
    start: (signal) => startProcess(options, signal),
  };
}

async function startProcess(options: ProcessOptions, signal: AbortSignal): Promise<Child> {
  const { runFile } = options;
  const boot = options.boot.next();
  // In a group of its own, for a terminal sends Ctrl-C to all of a group: the order in which we end is the root's to give.
  const child = fork(options.file, {
    env: environmentWithoutSecrets(),
    execArgv: [...process.execArgv, ...(boot.kind === 'host' ? hostFlags : [])],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
  });
  const pid = child.pid ?? 0;
  if (pid) remember(runFile, pid);
  let stopping = false;
  let ready = false;
  const exited = new Promise<Exit>((resolve) => {
    child.once('error', (error) => resolve({ error }));
    child.once('exit', (code, cause) => {
      rmSync(runFile, { force: true });
      resolve(stopping ? {} : { error: new Error(`${boot.name} ended with ${cause ?? code}`) });
      if (ready && !stopping) options.onDeath?.(pid);
    });
  });
  try {
    const addresses = await untilReady(child, exited, { ...options, boot }, signal);
    ready = true;
    options.onReady?.({ pid, tell: (news) => child.connected && child.send(news, () => {}) }, addresses);
  } catch (error) {
    child.kill('SIGKILL');
    await exited;
    throw error;
  }
  return {
    exited,
    async stop() {
      stopping = true;
      child.kill('SIGTERM');
      await exited;
    },
    kill() {
      child.kill('SIGKILL');
    },
  };
}

function untilReady(
  child: ChildProcess,
  exited: Promise<Exit>,
  { boot, readyWithinMs, onHosts }: Omit<ProcessOptions, 'boot'> & { boot: Boot },
  signal: AbortSignal,
): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${boot.name} was not ready within ${readyWithinMs / 1000} s`)), readyWithinMs);
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort);
    child.on('message', (message) => {
      const report = readChildReport(message);
      if (report?.type === 'hosts') onHosts?.(report.count);
      if (report?.type === 'ready') resolve(report.addresses ?? []);
      if (report?.type === 'failed') reject(new Error(`${boot.name} did not start: ${report.message}`));
    });
    void exited.then((exit) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      reject(exit.error ?? new Error(`${boot.name} ended`));
    });
    child.send({ type: 'boot', boot }, (error) => error && reject(error));
    child.once('message', () => clearTimeout(timer));
  });
}

/** What is a setting comes with the boot message; the master credentials are among them. */
function environmentWithoutSecrets(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !(name in definitions) && name !== 'NODE_CHANNEL_FD'));
}
