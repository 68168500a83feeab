/** Runs the programs of the servers: without our secrets in their environment, and never longer than this process. */
import { execFile, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Child, Exit } from '../../actors/supervision/child-spec.ts';
import { setprivOptions, type Account } from './account.ts';
import { findBinary } from '../launch/binaries.mjs';
import { requireBinary } from './binaries.ts';
import { endLeftover, remember } from './leftovers.ts';

const largestLogBytes = 16 * 1024 * 1024;
const patienceMs = 10_000;

export interface Program {
  name: string;
  binary: string;
  args: readonly string[];
  /** The working folder. */
  folder: string;
  account: Account | undefined;
  /** What makes it end in order. */
  stopSignal: NodeJS.Signals;
  /** What it gets when its starter was killed; default: the same. */
  orphanSignal?: NodeJS.Signals;
  logFile: string;
  runFile: string;
}

export interface Readiness {
  /** Whether it serves; called until true. Throws only for what will not get better. */
  serves(): Promise<boolean>;
  withinMs: number;
  signal: AbortSignal;
}

/** Ends what an earlier start left of it, starts the program, and waits until it serves. Rejects with its last words. */
export async function startProgram(program: Program, readiness: Readiness): Promise<Child> {
  await endLeftover(program.runFile, program.stopSignal, patienceMs);
  const running = spawnProgram(program);
  try {
    await untilItServes(program, running, readiness);
    return running;
  } catch (error) {
    running.kill();
    await running.exited;
    throw error;
  }
}

/** Runs a program to its end and gives what it wrote. Rejects with its last words. */
export async function runProgram(
  { binary, args, folder, account }: Pick<Program, 'binary' | 'args' | 'folder' | 'account'>,
  signal: AbortSignal,
): Promise<string> {
  const { command, env } = commandFor(binary, args, account, 'SIGKILL');
  const [file = '', ...rest] = command;
  try {
    return (await promisify(execFile)(file, rest, { cwd: folder, env, signal, maxBuffer: 16 * 1024 * 1024 })).stdout;
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    throw new Error(`${binary} failed: ${lastLines(stderr) || String(error)}`, { cause: error });
  }
}

function spawnProgram(program: Program): Child {
  const { command, env } = commandFor(program.binary, program.args, program.account, program.orphanSignal ?? program.stopSignal);
  const [file = '', ...args] = command;
  const log = openLog(program.logFile);
  // In a group of its own, for a terminal sends Ctrl-C to all of a group, and servers are the last to go.
  const child = spawn(file, args, { cwd: program.folder, env, stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  if (child.pid) remember(program.runFile, child.pid);

  let stopping = false;
  const exited = new Promise<Exit>((resolve) => {
    child.once('error', (error) => resolve({ error }));
    child.once('exit', (code, signal) => {
      rmSync(program.runFile, { force: true });
      const error = new Error(`${program.name} ended with ${signal ?? code}: ${lastLines(readTail(program.logFile))}`);
      resolve(stopping ? {} : { error });
    });
  });
  return {
    exited,
    async stop() {
      stopping = true;
      child.kill(program.stopSignal);
      await exited;
    },
    kill() {
      child.kill('SIGKILL');
    },
  };
}

// The kernel sends the signal when our process dies, even of kill -9, so no server is orphaned (PR_SET_PDEATHSIG, prctl(2)).
function commandFor(binary: string, args: readonly string[], account: Account | undefined, lastSignal: NodeJS.Signals) {
  const found = requireBinary(binary);
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', ...found.env };
  const setpriv = findBinary('setpriv');
  const wrapper = setpriv
    ? [setpriv.file, `--pdeathsig=${lastSignal.replace('SIG', '')}`, '--no-new-privs', ...setprivOptions(account), '--']
    : [];
  return { command: [...wrapper, found.file, ...args], env };
}

async function untilItServes(program: Program, running: Child, { serves, withinMs, signal }: Readiness): Promise<void> {
  const until = performance.now() + withinMs;
  let exit: Exit | undefined;
  void running.exited.then((value) => {
    exit = value;
  });
  while (!(await serves())) {
    signal.throwIfAborted();
    if (exit) throw exit.error ?? new Error(`${program.name} ended`);
    if (performance.now() > until) throw new Error(`${program.name} did not serve within ${withinMs / 1000} s: ${lastLines(readTail(program.logFile))}`);
    await sleep(25);
  }
}

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  if (sizeOf(file) > largestLogBytes) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function readTail(file: string): string {
  try {
    return readFileSync(file, 'utf8').slice(-4000);
  } catch {
    return '';
  }
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join(' / ').slice(-600);
}
