import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { Logger } from '../../services/kit/logger.ts';
import { startHeartbeat } from './heartbeat.ts';
import { hostFlags } from './host-flags.ts';
import { tenantAccessor } from './main-thread-debugger.ts';
import { blockageOf, type NodeFailure } from './node-failure.ts';
import { contextInHand } from './tenant-context.ts';

export type WatchdogData = { heartbeat: SharedArrayBuffer; mayBreakOff: boolean };

const Blockage = z.object({
  /** Whose work it was; it has been broken off. Absent where it was the process's own, which goes on. */
  tenant: z.string().optional(),
  where: z.string(),
  milliseconds: z.number(),
});
/** What the watchdog tells; heard when the event loop turns again. */
export type Blockage = z.infer<typeof Blockage>;

const leftovers = { most: 5, withinMs: 60_000 };

/**
 * A thread that watches this one. Where the work of a tenant keeps the event loop from turning for a second, it breaks that work
 * off; the process, and with it the nodes of other tenants, goes on.
 * @param fail gives up the tenant's node; answers whether there was one
 */
export function startWatchdog(fail: (slug: string, failure: NodeFailure) => boolean, log: Logger): { stop(): void } {
  Object.defineProperty(globalThis, tenantAccessor, { value: () => contextInHand()?.slug, configurable: true });
  const heartbeat = startHeartbeat();
  const mayBreakOff = hostFlags.every((flag) => process.execArgv.includes(flag));
  const worker = new Worker(new URL('./watchdog-thread.ts', import.meta.url), {
    name: 'watchdog',
    workerData: { heartbeat: heartbeat.memory, mayBreakOff } satisfies WatchdogData,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 },
  });
  worker.unref();
  worker.on('error', (err) => log.error({ err }, 'the watchdog ended'));
  let left: number[] = [];
  worker.on('message', (message) => {
    const { tenant, where, milliseconds } = Blockage.parse(message);
    if (tenant === undefined) return log.warn({ where, milliseconds }, 'the event loop stood still, and no tenant is to blame');
    log.error({ tenant, where, milliseconds }, 'a tenant blocked the event loop and was broken off');
    if (fail(tenant, blockageOf(milliseconds, where))) return;
    left = [...left.filter((at) => at > Date.now() - leftovers.withinMs), Date.now()];
    if (left.length <= leftovers.most) return;
    log.fatal({ tenant }, 'what a stopped node left behind keeps blocking: the process ends, to be rid of it');
    process.exit(1);
  });
  return {
    stop() {
      heartbeat.stop();
      void worker.terminate();
    },
  };
}
