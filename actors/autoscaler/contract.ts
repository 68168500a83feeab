import { z } from 'zod';
import { defineContract } from '../../services/kit/contract.ts';
import { listQuery, pageOf } from '../../services/kit/list.ts';
import { Slug } from '../../services/platform/registry/contract.ts';

/** How many replicas a tenant has and is to have, with the load that says so. Zeros while it is asleep. */
export const Hint = z.object({
  tenant: Slug,
  /** Nodes that run now. */
  replicas: z.number().int(),
  /** Nodes that are to run; executors act on a change of it. */
  desired: z.number().int(),
  /** What its plan allows while it is awake. */
  min: z.number().int(),
  max: z.number().int(),
  /** One sentence, with the figure that decided. */
  reason: z.string(),
  requestsPerSecond: z.number(),
  inFlight: z.number().int(),
  latencyMs: z.object({ p50: z.number(), p99: z.number() }),
  /** Events that are due and wait. */
  queueDepth: z.number().int(),
  oldestEventSeconds: z.number(),
  eventLoopLagMs: z.number(),
  /** Of nodes with a heap of their own; 0 for those that share one. */
  memoryBytes: z.number(),
  /** When the load was last looked at. */
  at: z.iso.datetime({ offset: true }),
});
export type Hint = z.infer<typeof Hint>;

export const autoscaler = defineContract({
  name: 'autoscaler',
  actions: {
    'hints.list': {
      summary: 'The replicas that each tenant has and should have, by slug',
      access: 'operator',
      rest: 'GET /autoscaling',
      params: z.strictObject(listQuery),
      result: pageOf(Hint),
    },
    'hints.get': {
      summary: 'The replicas that a tenant has and should have; for KEDA’s metrics-api scaler: valueLocation `desired`, targetValue `1`',
      access: 'operator',
      rest: 'GET /autoscaling/:slug',
      params: z.strictObject({ slug: Slug }),
      result: Hint,
    },
  },
  events: {},
  subscribes: [],
});
