/** Loaded into every process of a platform by NODE_OPTIONS: collects garbage on SIGUSR2 and writes down what is left. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

const folder = process.env.HEAP_REPORTS;

if (isMainThread && folder !== undefined) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as NodeJS.GCFunction;
  process.on('SIGUSR2', () => {
    // The last resort gives empty pages back to the system too.
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    const file = join(folder, String(process.pid));
    writeFileSync(`${file}.new`, String(process.memoryUsage().heapUsed));
    renameSync(`${file}.new`, file);
  });
}
