import { z } from 'zod';
import { defineContract } from '../../services/kit/contract.ts';
import { Tenant } from '../../services/kit/tenant.ts';
import { NodeFailure } from './node-failure.ts';

const Login = z.object({ user: z.string(), password: z.string() });

/** All that a tenant's node runs with: facts, and the tenant's own credentials. Travels within the platform's account only. */
export const NodeBoot = z.object({
  tenant: Tenant,
  namespace: z.string(),
  /** The service that the first request will ask. */
  first: z.string().optional(),
  /** The public key of the tenant's NATS account. */
  account: z.string(),
  /** A user of the tenant's own NATS account. */
  nats: z.object({ jwt: z.string(), seed: z.string() }),
  database: z.object({
    name: z.string(),
    /** Of the mailbox worker, which reaches the queue alone. */
    mailbox: Login,
    /** One per service, which reaches its own schema alone. */
    services: z.record(z.string(), Login),
    /** Connections that each of these roles may hold. */
    connectionsPerRole: z.number().int(),
  }),
  cache: z.object({ user: z.string(), password: z.string(), keyPrefix: z.string() }),
  storage: z.object({ accessKey: z.string(), secretKey: z.string(), publicBucket: z.string(), privateBucket: z.string() }),
  /** Deliveries that the node's mailbox may begin per second. */
  eventsPerSecond: z.number().positive(),
  /** base64url of 32 bytes: what the tenant's services sign with. */
  signingKey: z.string(),
  /** In the host's process beside others, or in a thread or process of its own. */
  isolation: z.enum(['shared', 'thread', 'process']),
  /** The heap of a node that does not share one, and as much again outside of it. */
  memoryMegabytes: z.number().int(),
});
export type NodeBoot = z.infer<typeof NodeBoot>;
export type RemoteIsolation = Exclude<NodeBoot['isolation'], 'shared'>;

/** A node that ended by itself. */
export type NodeReport = NodeFailure & { slug: string; nodeId: string };

const nodeOfTenant = z.strictObject({ slug: z.string(), nodeId: z.string() });

/** A host process: it runs tenant nodes, and knows of a tenant only what it was started with. */
export const host = defineContract({
  name: 'host',
  actions: {
    'nodes.start': {
      summary: 'Run a node of a tenant',
      access: 'internal',
      params: NodeBoot,
      /** `failed` where it did not come up for a reason of its own. */
      result: z.union([z.object({ nodeId: z.string() }), z.object({ failed: NodeFailure })]),
    },
    'nodes.stop': {
      summary: 'Stop a node of a tenant after what it has in hand',
      access: 'internal',
      params: nodeOfTenant,
      /** Milliseconds until the tenant's mail is due; null where it has none. */
      result: z.object({ dueInMs: z.number().nullable() }),
    },
    'nodes.kill': { summary: 'End a node of a tenant at once', access: 'internal', params: nodeOfTenant, result: z.null() },
    'nodes.look': {
      summary: 'Have a node take over the mail that dead siblings held',
      access: 'internal',
      params: nodeOfTenant,
      result: z.null(),
    },
    'nodes.list': {
      summary: 'The tenant nodes that run here',
      access: 'internal',
      params: z.strictObject({}),
      result: z.array(z.object({ slug: z.string(), nodeId: z.string(), account: z.string() })),
    },
  },
  events: {},
  subscribes: [],
});
