import { z } from 'zod';
import { defineContract } from '../../kit/contract.ts';
import { listQuery, pageOf } from '../../kit/list.ts';
import { Tenant, tenantTypes } from '../../kit/tenant.ts';

export const plans = ['starter', 'growth', 'enterprise'] as const;
export const tenantStates = ['requested', 'provisioning', 'ready', 'suspended', 'terminated', 'purged', 'failed'] as const;
export const tenantCommands = ['suspend', 'resume', 'terminate', 'restore', 'sleep', 'wake'] as const;
export const isolations = ['shared', 'thread', 'process'] as const;
export const resourceNames = ['secrets', 'database', 'messaging', 'cache', 'storage'] as const;
export const resourceStates = ['absent', 'making', 'ready', 'failed', 'removing'] as const;

export const Slug = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,30}[a-z0-9]$/, '3 to 32 lower case letters, digits and hyphens, beginning with a letter');

const timezones = new Set(Intl.supportedValuesOf('timeZone'));

export const Resource = z.object({ state: z.enum(resourceStates), error: z.string().optional() });

export const TenantRecord = Tenant.extend({
  plan: z.enum(plans),
  state: z.enum(tenantStates),
  /** Why it failed, or why it is suspended. */
  reason: z.string().nullable(),
  awake: z.boolean(),
  /** Nodes that are to run; of one that is not awake, those that are still being put down. */
  replicas: z.number().int(),
  /** Where it runs; stronger than its plan's where it has disturbed others. */
  isolation: z.enum(isolations),
  /** Why and since when it is kept from running. */
  quarantine: z.object({ reason: z.string(), since: z.iso.datetime({ offset: true }) }).nullable(),
  hostnames: z.array(z.string()),
  resources: z.record(z.enum(resourceNames), Resource),
  createdAt: z.iso.datetime({ offset: true }),
});
export type TenantRecord = z.infer<typeof TenantRecord>;

export const LifecycleEvent = z.object({
  id: z.string(),
  at: z.iso.datetime({ offset: true }),
  event: z.string(),
  actor: z.string().nullable(),
  detail: z.string().nullable(),
});

const bySlug = z.strictObject({ slug: Slug });

export const registry = defineContract({
  name: 'registry',
  actions: {
    'tenants.create': {
      summary: 'Ask for a new tenant; it is made at once, watch its state',
      access: 'operator',
      rest: 'POST /tenants',
      status: 202,
      idempotent: true,
      params: z.strictObject({
        slug: Slug,
        name: z.string().trim().min(1).max(200),
        type: z.enum(tenantTypes),
        plan: z.enum(plans).default('starter'),
        currency: z.string().regex(/^[A-Z]{3}$/, 'three capital letters of ISO 4217').default('GBP'),
        timezone: z.string().refine((zone) => timezones.has(zone) || zone === 'UTC', 'is no IANA time zone').default('Europe/London'),
        owner: z.strictObject({ email: z.email().max(254) }).optional(),
      }),
      result: TenantRecord,
    },
    'tenants.list': {
      summary: 'Tenants by slug',
      access: 'operator',
      rest: 'GET /tenants',
      params: z.strictObject({ ...listQuery, state: z.enum(tenantStates).optional() }),
      result: pageOf(TenantRecord),
    },
    'tenants.get': { summary: 'One tenant', access: 'operator', rest: 'GET /tenants/:slug', params: bySlug, result: TenantRecord },
    'tenants.command': {
      summary: 'Suspend, resume, terminate, restore, put to sleep or wake a tenant',
      access: 'operator',
      rest: 'POST /tenants/:slug/:command',
      status: 202,
      params: z.strictObject({ slug: Slug, command: z.enum(tenantCommands) }),
      result: TenantRecord,
    },
    'tenants.events': {
      summary: 'What happened to a tenant, oldest first',
      access: 'operator',
      rest: 'GET /tenants/:slug/events',
      params: z.strictObject({ ...listQuery, slug: Slug }),
      result: pageOf(LifecycleEvent),
    },
    'hosts.resolve': {
      summary: 'The tenant that a host name belongs to',
      access: 'internal',
      params: z.strictObject({ host: z.string().max(253) }),
      /** `generation` grows with every change of the tenant; an answer of a lower one is out of date. */
      result: Tenant.extend({ plan: z.enum(plans), state: z.enum(tenantStates), generation: z.number().int() }).nullable(),
    },
    'tenants.count': {
      summary: 'How many tenants there are, by state',
      access: 'internal',
      params: z.strictObject({}),
      result: z.array(z.object({ state: z.enum(tenantStates), tenants: z.number().int(), awake: z.number().int() })),
    },
    'tenants.unsettled': {
      summary: 'The tenants that a supervisor has work with: being made, to be awake, or not put to sleep altogether',
      access: 'internal',
      params: z.strictObject({}),
      result: z.array(z.object({ slug: z.string(), state: z.enum(tenantStates), awake: z.boolean() })),
    },
    'tenants.due': {
      summary: 'The sleepers whose mail is due next, earliest first',
      access: 'internal',
      params: z.strictObject({ limit: z.number().int().min(1).max(1_000) }),
      /** `inMs` by the database's clock; 0 or less for mail that is due. */
      result: z.array(z.object({ slug: z.string(), inMs: z.number() })),
    },
    'tenants.load': {
      summary: 'What a supervisor needs of a tenant, its sealed secrets included',
      access: 'internal',
      /** With the fence of a lease, one that has been succeeded is refused: before it acts on what it reads. */
      params: bySlug.extend({ fence: z.number().int().optional() }),
      result: z.object({ tenant: TenantRecord, sealedSecrets: z.string().nullable(), schemaVersion: z.string().nullable() }),
    },
    'tenants.record': {
      summary: 'Write down what happened to a tenant',
      access: 'internal',
      params: z.strictObject({
        slug: Slug,
        /** Of the supervisor's lease; one that has been succeeded is refused. */
        fence: z.number().int(),
        state: z.enum(tenantStates).optional(),
        reason: z.string().max(2_000).nullable().optional(),
        awake: z.boolean().optional(),
        replicas: z.number().int().min(0).optional(),
        /** Milliseconds until the mail of a tenant that goes to sleep is due; null where it has none. */
        dueInMs: z.number().nullable().optional(),
        isolation: z.enum(['thread', 'process']).optional(),
        /** The reason, in words for customers; null to lift it. */
        quarantine: z.string().max(500).nullable().optional(),
        schemaVersion: z.string().optional(),
        resource: z.strictObject({ name: z.enum(resourceNames), state: z.enum(resourceStates), error: z.string().optional() }).optional(),
        sealedSecrets: z.string().optional(),
        /** A line of the lifecycle's log, e.g. `tenant.ready`. */
        event: z.string().max(100).optional(),
        /** For the log alone. */
        detail: z.string().max(2_000).optional(),
      }),
      result: z.null(),
    },
  },
  events: {
    /** Somebody asked for a tenant; `ownerEmail`: who is to own its company. */
    'tenant.requested': z.object({
      slug: Slug,
      name: z.string(),
      type: z.enum(tenantTypes),
      ownerEmail: z.string().nullable(),
      /** Higher where the slug is asked for again, by whomever; events from before this was said say nothing. */
      generation: z.number().int().default(0),
    }),
  },
  subscribes: [],
});
