import { z } from 'zod';
import { Permission } from './permission.ts';

/**
 * Who asks, for which tenant, and as part of what. Passed with every message, never taken from surroundings.
 * `roles` and `permissions` are what identity has vouched for; services decide by them. An operator may do everything.
 */
export const Scope = z.object({
  kind: z.enum(['anyone', 'person', 'service-account', 'service']),
  subject: z.string().nullable(),
  roles: z.array(z.enum(['operator'])),
  /** In the tenant that is asked. */
  permissions: z.array(Permission),
  /** The session that a person asks from; absent where a token came without one. */
  session: z.uuid().optional(),
  /** A company asks for a second factor that the session has not given: until then it may do nothing there. */
  owesFactor: z.literal(true).optional(),
  /** The operator who acts in the person's name; absent where it is the person. */
  actor: z.uuid().optional(),
  /** The network address that the request came from, as the gateway saw it; absent for what services do by themselves. */
  address: z.string().max(100).optional(),
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
  return { kind: 'service', subject: service, roles: [], permissions: [], requestId, correlationId };
}
