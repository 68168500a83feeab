/** What a gateway counts. */
import type { RequestListener } from 'node:http';
import { Counter, Gauge, Histogram } from 'prom-client';
import { Durations } from '../services/kit/durations.ts';
import { processMetrics } from '../services/kit/metrics.ts';
import type { GatewayRequest } from './exchange.ts';

const registers = [processMetrics];

/** Answers that were a problem, by its code: what was refused, for which reason, and what went wrong. */
export const problems = new Counter({
  name: 'tenantry_gateway_problems_total',
  help: 'Requests that were answered with a problem, by its code',
  labelNames: ['code'],
  registers,
});

const requestSeconds = new Durations(
  processMetrics,
  'tenantry_gateway_request_duration_seconds',
  'Requests, from their head to the end of their answer; cut: the client left before it',
  ['host', 'method', 'status'],
);

let inFlight = 0;
new Gauge({
  name: 'tenantry_gateway_requests_in_flight',
  help: 'Requests that have no answer yet, and streams',
  registers,
  collect() {
    this.set(inFlight);
  },
});

const activationSeconds = new Histogram({
  name: 'tenantry_gateway_activation_duration_seconds',
  help: 'How long tenants took to wake, as their first request saw it',
  labelNames: ['outcome'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 3, 10],
  registers,
});

const statuses = ['', '1xx', '2xx', '3xx', '4xx', '5xx'];
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Counts and times every request that is handled. */
export function counted(handle: RequestListener): RequestListener {
  return (request, response) => {
    const begun = performance.now();
    inFlight += 1;
    response.once('close', () => {
      inFlight -= 1;
      const { kind, host } = (request as GatewayRequest).$exchange;
      const { method = '' } = request;
      const status = response.writableFinished ? (statuses[Math.floor(response.statusCode / 100)] ?? '') : 'cut';
      const observe = requestSeconds.series(host === '' ? 'unknown' : kind, methods.has(method) ? method : 'other', status);
      observe((performance.now() - begun) / 1e3);
    });
    handle(request, response);
  };
}

/** Times a tenant's activation. */
export async function timedActivation<Result>(activation: Promise<Result>): Promise<Result> {
  const observe = activationSeconds.startTimer();
  try {
    const result = await activation;
    observe({ outcome: 'ok' });
    return result;
  } catch (error) {
    observe({ outcome: 'failed' });
    throw error;
  }
}

/** Shows what is asked for at each look at the metrics: tenants that are awake as far as is known here, requests that wait for one to wake. */
export function showTenants(counts: { awake(): number; waiting(): number }): void {
  awake = counts.awake;
  waiting = counts.waiting;
}

let awake = () => 0;
let waiting = () => 0;
new Gauge({
  name: 'tenantry_gateway_tenants_awake',
  help: 'Tenants that are awake as far as this gateway knows',
  registers,
  collect() {
    this.set(awake());
  },
});
new Gauge({
  name: 'tenantry_gateway_requests_waiting',
  help: 'Requests that wait for their tenant to wake',
  registers,
  collect() {
    this.set(waiting());
  },
});
