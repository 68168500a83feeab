import { z } from 'zod';
import { Scope } from './scope.ts';

/** What travels beside the params of every request in the mesh (Moleculer's `meta`). */
export const RequestMeta = z.object({
  scope: Scope,
  idempotencyKey: z.string().min(1).max(200).optional(),
  /** Where in which trace the message was sent (W3C Trace Context). One that is not right is ignored. */
  traceparent: z.string().optional(),
});
export type RequestMeta = z.infer<typeof RequestMeta>;

/** An event on its way to one subscriber. */
export const Delivery = z.object({
  id: z.uuid(),
  event: z.string(),
  payload: z.unknown(),
  meta: z.object({ correlationId: z.string(), causedBy: z.string(), traceparent: z.string().optional() }),
});
export type Delivery = z.infer<typeof Delivery>;

/** The action of every subscriber that takes deliveries. */
export const deliverAction = 'deliver';
