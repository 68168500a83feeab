import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { projectRoot } from '../config/launch/binaries.mjs';
import type { Benchmark } from './benchmark.ts';

const patienceMs = 300_000;

export const start: Benchmark = {
  title: 'npm start in a clean clone where nothing is installed, from the command to the ready line; then once more',
  slow: true,
  async run({ say }) {
    const folder = mkdtempSync(join(tmpdir(), 'tenantry-start-'));
    try {
      const clone = join(folder, 'clone');
      await promisify(execFile)('git', ['clone', '--quiet', projectRoot, clone]);
      mkdirSync(join(folder, 'npm-cache'));
      const first = await startAndStop(clone, folder, say);
      const second = await startAndStop(clone, folder, say);
      return {
        figures: [
          { name: 'first start', value: first.ready, unit: 's', must: { atMost: 60 } },
          { name: 'second start', value: second.ready, unit: 's', must: { atMost: 8 } },
          { name: 'first stop', value: first.stopped, unit: 's', must: { atMost: 15 } },
          { name: 'second stop', value: second.stopped, unit: 's', must: { atMost: 15 } },
        ],
        notes: ['what was committed; the npm cache is empty, the packages and programs come over the network'],
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Seconds. */
async function startAndStop(clone: string, folder: string, say: (line: string) => void): Promise<{ ready: number; stopped: number }> {
  const began = performance.now();
  const command = spawn('npm', ['start'], {
    cwd: clone,
    env: { ...cleanEnvironment(), npm_config_cache: join(folder, 'npm-cache'), DATA_DIR: join(clone, '.data') },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A terminal sends Ctrl-C to all of a group: npm alone would not pass it on.
    detached: true,
  });
  const interrupt = () => process.kill(-command.pid!, 'SIGINT');
  process.once('exit', interrupt);
  try {
    await untilReady(command, say);
    const ready = performance.now();
    // Not before the last process has let go of its output.
    const closed = once(command, 'close');
    interrupt();
    await closed;
    return { ready: (ready - began) / 1_000, stopped: (performance.now() - ready) / 1_000 };
  } finally {
    process.off('exit', interrupt);
  }
}

/** Without what an `npm run` above has put there, which would point to this project. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const ofNpm = /^(npm_(lifecycle|package|command|execpath|node_execpath|config_local_prefix|config_prefix)|INIT_CWD$|NODE_CHANNEL)/;
  const kept = Object.entries(process.env).filter(([name]) => !ofNpm.test(name));
  const path = (process.env.PATH ?? '').split(delimiter).filter((part) => !part.startsWith(projectRoot));
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter) };
}

function untilReady(command: ChildProcess, say: (line: string) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let told = '';
  command.stderr!.on('data', (chunk: Buffer) => (told = (told + chunk.toString()).slice(-4_000)));
  createInterface({ input: command.stdout! }).on('line', (line) => {
    if (line.startsWith('ready ')) resolve();
  });
  command.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${told}`)));
  const timer = setTimeout(() => {
    say('npm start takes too long and is stopped');
    process.kill(-command.pid!, 'SIGINT');
  }, patienceMs);
  return promise.finally(() => clearTimeout(timer));
}
