import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { watchHeartbeat } from './heartbeat.ts';
import { debugMainThread, type MainThreadDebugger } from './main-thread-debugger.ts';
import type { Blockage, WatchdogData } from './watchdog.ts';

const lookEveryMs = 100;
const blockedMs = 1_000;
/** Waiting for a processor is not blocking: so much must it have used meanwhile. */
const busyEnoughMs = 600;
/** One that waits in a synchronous call uses none. */
const longSilenceMs = 5_000;
// A long pause of the garbage collector is over by the second look, and what ran is not at fault.
const secondLookMs = 300;
// Native code cannot be broken off: its process is of no use to anybody.
const hopelessMs = 10_000;

const { heartbeat, mayBreakOff } = workerData as WatchdogData;
const silence = watchHeartbeat(heartbeat);
let looking = false;
let attached: MainThreadDebugger | undefined;
let suspect: string | undefined;
let told = false;

setInterval(() => {
  const { milliseconds, busyMs } = silence();
  if (looking) return;
  if (milliseconds < blockedMs) return calm();
  if (busyMs < busyEnoughMs && milliseconds < longSilenceMs) return;
  looking = true;
  void examine(milliseconds)
    .catch(() => milliseconds > hopelessMs && giveUp(milliseconds))
    .finally(() => (looking = false));
}, lookEveryMs);

function calm(): void {
  attached?.close();
  attached = undefined;
  suspect = undefined;
  told = false;
}

async function examine(milliseconds: number): Promise<void> {
  attached ??= await debugMainThread();
  const { tenant, where } = await attached.catch((caught) => mayBreakOff && caught.tenant !== undefined && caught.tenant === suspect);
  if (tenant === undefined) {
    if (!told) tell({ where, milliseconds });
    told = true;
  } else if (tenant === suspect && mayBreakOff) {
    tell({ tenant, where, milliseconds });
    suspect = undefined;
  } else {
    suspect = tenant;
  }
  await sleep(secondLookMs);
  if (!mayBreakOff && milliseconds > hopelessMs) giveUp(milliseconds);
}

/** Heard as soon as the event loop turns. */
function tell(blockage: Blockage): void {
  parentPort!.postMessage(blockage);
}

function giveUp(milliseconds: number): void {
  const msg = 'the event loop stands still in what cannot be broken off: the process is killed';
  writeSync(2, `${JSON.stringify({ level: 60, pid: process.pid, milliseconds, tenant: suspect, msg })}\n`);
  process.kill(process.pid, 'SIGKILL');
}
