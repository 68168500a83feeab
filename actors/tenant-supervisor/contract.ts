import { z } from 'zod';
import { nodeFailureCauses } from '../host/node-failure.ts';
import { defineContract } from '../../services/kit/contract.ts';
import { Slug, tenantCommands } from '../../services/platform/registry/contract.ts';

const bySlug = z.strictObject({ slug: Slug });

/** How a node ended that did not end of its supervisor's will. */
export const NodeDown = z.strictObject({
  slug: Slug,
  nodeId: z.string(),
  cause: z.enum(nodeFailureCauses),
  /** For operators: the error, or what it ran. */
  reason: z.string().max(2_000),
});
export type NodeDown = z.infer<typeof NodeDown>;

/** The actors that own the tenants' lives: commands on one tenant are carried out one at a time, in order. */
export const supervisor = defineContract({
  name: 'supervisor',
  actions: {
    'tenants.provision': {
      summary: 'Make what a requested tenant needs, or go on where it stopped; answers before it is done',
      access: 'internal',
      params: bySlug,
      result: z.null(),
    },
    'tenants.command': {
      summary: 'Carry out a command on a tenant; answers when it is written down, a wake when it is done',
      access: 'internal',
      params: z.strictObject({ slug: Slug, command: z.enum(tenantCommands), actor: z.string().nullable() }),
      result: z.null(),
    },
    'tenants.activate': {
      summary: 'Have a tenant awake, and tell how to reach it',
      access: 'internal',
      params: z.strictObject({
        slug: Slug,
        /** The service that will be asked first: its connection to the database is made while the node comes up. */
        first: z.string().max(100).optional(),
      }),
      result: z.object({
        /** The public key of the tenant's NATS account, through which its nodes take requests. */
        account: z.string(),
        /** Node ids that answer now. */
        nodes: z.array(z.string()).min(1),
      }),
    },
    'tenants.scale': {
      summary: 'Have so many nodes of a tenant that is awake, within its plan; one that sleeps is left asleep',
      access: 'operator',
      params: z.strictObject({
        slug: Slug,
        /** Until the tenant sleeps; null leaves it to the autoscaler again. */
        replicas: z.number().int().min(1).max(64).nullable(),
        reason: z.string().max(500),
      }),
      result: z.object({ replicas: z.number().int() }),
    },
    'tenants.quarantine': {
      summary: 'Keep a tenant from running until it is woken by an operator',
      access: 'operator',
      params: z.strictObject({ slug: Slug, reason: z.string().trim().min(1).max(500) }),
      result: z.null(),
    },
    'tenants.nodes': {
      summary: 'Where the nodes of the tenants that are awake run',
      access: 'operator',
      params: z.strictObject({ slug: Slug.optional() }),
      result: z.array(z.object({ slug: z.string(), nodes: z.array(z.object({ hostId: z.string(), nodeId: z.string() })) })),
    },
    'nodes.idle': {
      summary: 'A node was asked nothing for a while',
      access: 'internal',
      params: z.strictObject({ slug: Slug, nodeId: z.string() }),
      result: z.null(),
    },
    'nodes.down': { summary: 'A node has ended by itself', access: 'internal', params: NodeDown, result: z.null() },
  },
  events: {},
  subscribes: [],
});
