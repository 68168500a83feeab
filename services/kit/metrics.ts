/** The figures of this process. One registry for all of it: one per broker would cost an eighth of the throughput. */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';

/**
 * Where every metric of this process is registered. None has the tenant as a label: 10,000 tenants times actions and
 * buckets would be millions of series. What one tenant does is told by traces, logs and the autoscaler.
 */
export const processMetrics = new Registry();

/** Seconds; from a read of one row to the time-out of a request. */
export const latencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 10];

/** Milliseconds between looks at the event loop. The 10 that prom-client takes cost an idle process 0.7 % of a core, these 0.08. */
const lookEvery = 100;

/**
 * Begins to watch the process itself: memory, processor time, garbage collection, the event loop.
 * @param name on every series, e.g. `host-1`
 */
export function watchProcess(name: string): void {
  processMetrics.setDefaultLabels({ process: name });
  // Its look at the event loop cannot be left out, but be made rare; it also counts the time between looks as lag.
  collectDefaultMetrics({ register: processMetrics, eventLoopMonitoringPrecision: 10_000 });
  for (const statistic of ['', '_min', '_max', '_mean', '_stddev', '_p50', '_p90', '_p99']) {
    processMetrics.removeSingleMetric(`nodejs_eventloop_lag${statistic}_seconds`);
  }
  watchEventLoop();
}

function watchEventLoop(): void {
  const delay = monitorEventLoopDelay({ resolution: lookEvery });
  delay.enable();
  new Gauge({
    name: 'tenantry_event_loop_lag_seconds',
    help: 'How late the event loop was since the last look at this metric, by quantile',
    labelNames: ['quantile'],
    registers: [processMetrics],
    collect() {
      for (const quantile of [0.5, 0.99, 1]) {
        this.set({ quantile: String(quantile) }, Math.max(0, delay.percentile(quantile * 100) / 1e9 - lookEvery / 1e3));
      }
      delay.reset();
    },
  });
  new Counter({
    name: 'tenantry_event_loop_seconds_total',
    help: 'Time that the event loop was active or idle; the rate of the active is its utilization',
    labelNames: ['state'],
    registers: [processMetrics],
    collect() {
      const { active, idle } = performance.eventLoopUtilization();
      this.reset();
      this.inc({ state: 'active' }, active / 1e3);
      this.inc({ state: 'idle' }, idle / 1e3);
    },
  });
}
