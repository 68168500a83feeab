import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { watchHeartbeat } from './heartbeat.ts';
import { debugMainThread } from './main-thread-debugger.ts';
import { guardChannel, type GuardData } from './process-guard.ts';

const lookEveryMs = 200;
// Before the host loses its patience, which is after three seconds.
const blockedMs = 1_500;

const { heartbeat, parent } = workerData as GuardData;
const silence = watchHeartbeat(heartbeat);
let told = false;

setInterval(() => {
  // The loop that would hear of the lost channel may be the one that is stuck.
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  const { milliseconds } = silence();
  if (milliseconds < blockedMs) told = false;
  else if (!told) {
    told = true;
    tell().catch(() => (told = false));
  }
}, lookEveryMs);

async function tell(): Promise<void> {
  const attached = await debugMainThread();
  try {
    const { where } = await attached.catch(() => false);
    writeSync(guardChannel, JSON.stringify({ where }));
  } finally {
    attached.close();
  }
}
