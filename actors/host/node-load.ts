import { z } from 'zod';

/** Counters since the node's start, and what is in hand now. */
export const NodeLoad = z.object({
  requests: z.number(),
  deliveries: z.number(),
  inFlight: z.number(),
  delivering: z.number(),
  /** Deliveries that are due and wait, of all nodes of the tenant, and for how long the first has been due. */
  queueDepth: z.number(),
  oldestEventSeconds: z.number(),
  /** Of a node that has a heap of its own. */
  memoryBytes: z.number().optional(),
});
export type NodeLoad = z.infer<typeof NodeLoad>;

export const noLoad: NodeLoad = { requests: 0, deliveries: 0, inFlight: 0, delivering: 0, queueDepth: 0, oldestEventSeconds: 0 };

export const isBusy = ({ inFlight, delivering, queueDepth }: NodeLoad): boolean => inFlight + delivering + queueDepth > 0;
