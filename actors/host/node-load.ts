import { z } from 'zod';

/** Counters since the node's start, and what is in hand now. */
export const NodeLoad = z.object({
  requests: z.number(),
  deliveries: z.number(),
  inFlight: z.number(),
  delivering: z.number(),
  idleSeconds: z.number(),
});
export type NodeLoad = z.infer<typeof NodeLoad>;

export const noLoad: NodeLoad = { requests: 0, deliveries: 0, inFlight: 0, delivering: 0, idleSeconds: 0 };
