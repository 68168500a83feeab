import { z } from 'zod';
import type { ActionContract } from '../../../kit/contract.ts';
import { listQuery, pageOf } from '../../../kit/list.ts';
import { Permission, permissions } from '../../../kit/permission.ts';
import { text } from '../../../kit/text.ts';

const organisation = z.string().min(1).max(63);
const Time = z.iso.datetime({ offset: true });

const ServiceAccount = z.object({
  id: z.string(),
  kind: z.enum(['client', 'api-key']),
  name: z.string(),
  permissions: z.array(Permission),
  createdAt: Time,
  expiresAt: Time.nullable(),
  /** To the minute. */
  lastUsedAt: Time.nullable(),
  /** Who made it; it goes on when they are a member no more. Null where their account is gone, or the platform made it. */
  createdBy: z.object({ personId: z.uuid(), email: z.string(), isMember: z.boolean() }).nullable(),
});

/**
 * What a company's machines sign in with: a `client` gets tokens at the token endpoint by its id and secret, an `api-key`
 * is sent as a Bearer. One that was revoked is told at once by the nudge `service-account` `{ revoked: id }`.
 */
export const serviceAccountActions = {
  'service-accounts.list': {
    summary: 'The service accounts and API keys of a company, the first first',
    access: 'person',
    rest: 'GET /organisations/:organisation/service-accounts',
    params: z.strictObject({ ...listQuery, organisation }),
    result: pageOf(ServiceAccount),
  },
  'service-accounts.create': {
    summary: 'Make a service account or an API key that may do no more than oneself; its secret is shown this once',
    access: 'person',
    rest: 'POST /organisations/:organisation/service-accounts',
    status: 201,
    idempotent: true,
    params: z.strictObject({
      organisation,
      kind: z.enum(['client', 'api-key']),
      name: text(100).min(1),
      permissions: z.array(Permission).min(1).max(permissions.length),
      /** Left out: it does not expire. */
      expiresInDays: z.number().int().min(1).max(3_650).optional(),
    }),
    result: ServiceAccount.extend({ secret: z.string() }),
  },
  'service-accounts.revoke': {
    summary: 'End a service account or an API key',
    access: 'person',
    rest: 'DELETE /organisations/:organisation/service-accounts/:id',
    params: z.strictObject({ organisation, id: z.string().max(200) }),
    result: z.object({ removed: z.literal(true) }),
  },
  'service-accounts.revoked': {
    summary: 'Which service accounts were ended while a token of theirs may still be about',
    access: 'internal',
    params: z.strictObject({}),
    result: z.object({ ids: z.array(z.string()) }),
  },
  'api-keys.resolve': {
    summary: 'What an API key may do at a tenant’s host; no answer: nothing',
    access: 'internal',
    params: z.strictObject({ key: z.string().max(200), tenant: z.string().max(63) }),
    result: z.object({ id: z.string(), permissions: z.array(Permission), expiresAt: Time.nullable() }).nullable(),
  },
} as const satisfies Record<string, ActionContract>;
