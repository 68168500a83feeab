import { z } from 'zod';
import { defineContract } from '../../services/kit/contract.ts';
import { Slug, tenantCommands } from '../../services/platform/registry/contract.ts';

export const NatsCredentials = z.object({ jwt: z.string(), seed: z.string() });

/** The actors that own the tenants' lives: commands on one tenant are carried out one at a time, in order. */
export const supervisor = defineContract({
  name: 'supervisor',
  actions: {
    'tenants.provision': {
      summary: 'Make what a requested tenant needs, or go on where it stopped; answers before it is done',
      access: 'internal',
      params: z.strictObject({ slug: Slug }),
      result: z.null(),
    },
    'tenants.command': {
      summary: 'Carry out a command on a tenant',
      access: 'internal',
      params: z.strictObject({ slug: Slug, command: z.enum(tenantCommands), actor: z.string().nullable() }),
      result: z.null(),
    },
    'tenants.activate': {
      summary: 'Have a tenant awake, and tell how to reach it',
      access: 'internal',
      params: z.strictObject({ slug: Slug }),
      result: z.object({
        namespace: z.string(),
        /** Node ids in the tenant's namespace that answer now. */
        nodes: z.array(z.string()).min(1),
        /** For a gateway: requests and discovery, no events. */
        gateway: NatsCredentials,
      }),
    },
  },
  events: {},
  subscribes: [],
});
