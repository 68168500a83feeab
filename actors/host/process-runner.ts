import { fork } from 'node:child_process';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { NodeFailure } from './node-failure.ts';
import { readFromNode } from './node-messages.ts';
import { guardChannel } from './process-guard.ts';
import { processorTime, residentBytes } from './processor-time.ts';
import type { NodeRunner, RunnerUsage } from './remote-node.ts';

const keptOfStderr = 4_096;
/** For what the guard has to say, on a busy machine. */
const patienceMs = 3_000;
/** What Node and the code of the services take beside any heap. */
const programBytes = 128 * 2 ** 20;

const GuardReport = z.object({ where: z.string() });

/** A process for one node. It ends when this process is gone, even while its event loop stands still. */
export function startNodeProcess(entry: URL, servicesModule: URL, memoryMegabytes: number): NodeRunner {
  const child = fork(fileURLToPath(entry), [servicesModule.href], {
    execArgv: [`--max-old-space-size=${memoryMegabytes}`, '--max-semi-space-size=2'],
    // The last one is the guard's, which speaks while the child's event loop cannot.
    stdio: ['ignore', 'inherit', 'pipe', 'ipc', 'pipe'],
  });
  let lastWords = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    process.stderr.write(chunk);
    lastWords = (lastWords + chunk.toString()).slice(-keptOfStderr);
  });
  let where: string | undefined;
  let told = () => {};
  (child.stdio[guardChannel] as Readable).on('data', (line: Buffer) => {
    where = readReport(line.toString())?.where;
    told();
  });
  // Where it was stuck before is of no interest once it goes on.
  child.on('message', () => (where = undefined));
  const exited = new Promise<NodeFailure>((resolve) => {
    child.once('error', (error) => resolve({ cause: 'crashed', reason: error.message }));
    child.once('close', (code, signal) => {
      resolve(
        lastWords.includes('JavaScript heap out of memory')
          ? { cause: 'out-of-memory', reason: `used more than its ${memoryMegabytes} MB` }
          : { cause: 'crashed', reason: `its process ended with ${signal ?? code}` },
      );
    });
  });
  return {
    send: (message) => void (child.connected && child.send(message, () => {})),
    listen(hear) {
      child.on('message', (message) => {
        const read = readFromNode(message);
        if (read) hear(read);
      });
    },
    exited,
    usage: async () => usageOf(child.pid!, memoryMegabytes * 2 ** 20),
    async whereabouts() {
      if (where === undefined) await Promise.race([new Promise<void>((resolve) => (told = resolve)), sleep(patienceMs)]);
      return where;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

function usageOf(pid: number, limit: number): RunnerUsage {
  const resident = residentBytes(pid);
  return {
    processorMs: processorTime(pid, 'process'),
    memory: resident > 2 * limit + programBytes ? 'over' : resident > limit ? 'full' : 'fine',
  };
}

function readReport(line: string): z.infer<typeof GuardReport> | undefined {
  try {
    return GuardReport.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
