import { z } from 'zod';

/**
 * Who asks, for which tenant, and as part of what. Passed with every message, never taken from surroundings.
 * `roles` are what identity has vouched for; services decide by them.
 */
export const Scope = z.object({
  kind: z.enum(['anyone', 'person', 'service-account', 'service']),
  subject: z.string().nullable(),
  roles: z.array(z.enum(['operator', 'staff'])),
  requestId: z.string(),
  /** Names the work that caused this message, through every event that follows from it. */
  correlationId: z.string(),
});
export type Scope = z.infer<typeof Scope>;

/**
 * The scope of a service that acts on its own account, on behalf of the work named.
 * @param requestId of the request that it is still part of; events outlive theirs
 */
export function serviceScope(service: string, correlationId: string, requestId = correlationId): Scope {
  return { kind: 'service', subject: service, roles: [], requestId, correlationId };
}
