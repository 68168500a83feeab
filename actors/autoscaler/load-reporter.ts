import type { Logger } from '../../services/kit/logger.ts';
import {
  type GatewayReport,
  type GatewayTenantLoad,
  type HostLoad,
  type HostReport,
  type HostTenantLoad,
  loadEvents,
  reportPeriodMs,
  tenantsPerReport,
} from './load-report.ts';

export type LoadReporter = {
  /** There is something to tell: the next report follows within the period. Costs nothing when one is due anyway. */
  noticed(): void;
  stop(): void;
};

type Surroundings<Collected> = {
  /** Sends to whoever listens; what is lost is lost. It must not throw. */
  broadcast(event: string, report: object): void;
  /** What happened since it was asked last; no tenants where nothing did. Then nothing runs until something is noticed. */
  collect(): Collected | Promise<Collected>;
  log: Logger;
  periodMs?: number;
};

/** Tells the autoscaler of the load that a gateway sees. */
export function gatewayLoadReporter(around: Surroundings<readonly GatewayTenantLoad[]>): LoadReporter {
  return reporter(around, (tenants, seconds) => {
    for (const some of chunks(tenants)) around.broadcast(loadEvents.gateway, { seconds, tenants: some } satisfies GatewayReport);
    return tenants.length > 0;
  });
}

/** Tells the autoscaler of the load of a host and of the tenant nodes that it runs. */
export function hostLoadReporter(around: Surroundings<HostLoad & { tenants: readonly HostTenantLoad[] }>): LoadReporter {
  return reporter(around, ({ tenants, ...host }, seconds) => {
    const handled = tenants.reduce((sum, tenant) => sum + tenant.handled, 0);
    for (const some of chunks(tenants)) {
      around.broadcast(loadEvents.host, { ...host, seconds, handled, tenants: some } satisfies HostReport);
    }
    return tenants.length > 0;
  });
}

/** @param tell answers whether there was anything */
function reporter<Collected>(around: Surroundings<Collected>, tell: (collected: Collected, seconds: number) => boolean): LoadReporter {
  const periodMs = around.periodMs ?? reportPeriodMs;
  let timer: NodeJS.Timeout | undefined;
  let collecting = false;
  let noticedMeanwhile = false;
  let stopped = false;
  let since = 0;

  function arm(): void {
    if (stopped || timer !== undefined) return;
    since = performance.now();
    timer = setTimeout(() => void report(), periodMs).unref();
  }

  async function report(): Promise<void> {
    collecting = true;
    const seconds = (performance.now() - since) / 1_000;
    let more = true;
    try {
      const collected = await around.collect();
      if (!stopped) more = tell(collected, seconds);
    } catch (err) {
      around.log.warn({ err }, 'the load could not be told');
    }
    collecting = false;
    timer = undefined;
    if (more || noticedMeanwhile) arm();
    noticedMeanwhile = false;
  }

  return {
    noticed() {
      if (collecting) noticedMeanwhile = true;
      else arm();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function* chunks<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let from = 0; from < items.length; from += tenantsPerReport) yield items.slice(from, from + tenantsPerReport);
}
