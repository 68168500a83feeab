import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from './binaries.mjs';
import { LaunchError } from './launch-error.mjs';

const wanted = 24;

/** The Node that runs the project: the one among its packages, else this one where it is new enough. */
export function provideNode() {
  const packaged = join(projectRoot, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(packaged)) return packaged;
  if (Number(process.versions.node.split('.')[0]) >= wanted) return process.execPath;
  throw new LaunchError(`Node ${wanted} is needed, and there is no package of it for ${process.platform} ${process.arch}: install Node ${wanted} or newer`);
}

/**
 * Runs Node in the foreground: it shares the terminal, gets our signals, and learns by its channel when we are killed.
 * @returns its exit code, as a shell would tell it
 */
export function runInForeground(node, args) {
  const child = spawn(node, args, { cwd: projectRoot, stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env: environmentOf(node) });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const watch = watchNpm(() => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

// What is started often, threads above all, reads its modules compiled and stripped of their types.
function environmentOf(node) {
  return { NODE_COMPILE_CACHE: join(projectRoot, '.cache', 'compiled'), ...withNodeOnPath(node) };
}

/** What the program starts in its turn by the name `node` is the same one. */
export function withNodeOnPath(node) {
  return { ...process.env, PATH: `${join(node, '..')}:${process.env.PATH ?? ''}` };
}

// npm passes signals on, but cannot pass on its own kill -9: then we have another parent.
function watchNpm(onOrphaned) {
  if (!process.env.npm_lifecycle_event) return undefined;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onOrphaned();
  }, 500);
  return timer;
}
