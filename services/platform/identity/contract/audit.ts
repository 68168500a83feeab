import { z } from 'zod';
import type { ActionContract } from '../../../kit/contract.ts';
import { listQuery, pageOf } from '../../../kit/list.ts';

const Time = z.iso.datetime({ offset: true });

const AuditEvent = z.object({
  id: z.string(),
  at: Time,
  /** `person:1f3a…`, `service-account:operator`, `service:platform`, `anyone`. */
  actor: z.string(),
  /** In the past tense: `person.signed-in`, `member.invited`. */
  action: z.string(),
  resource: z.string(),
  personId: z.string().nullable(),
  organisation: z.string().nullable(),
  /** The network address that it was asked from. */
  address: z.string().nullable(),
  detail: z.string().nullable(),
  requestId: z.string(),
});

const search = {
  action: z.string().max(100).optional(),
  actor: z.string().max(200).optional(),
  from: Time.optional(),
  to: Time.optional(),
};

const exported = {
  limit: z.coerce.number<number>().int().min(1).max(5_000).default(5_000),
  after: listQuery.after,
};
/** A part of the log as CSV with a head line; `next` asks for what follows. */
const Csv = z.object({ csv: z.string(), next: z.string().nullable() });

/** Security events, the latest first. Lines are added and never changed. */
export const auditActions = {
  'audit.own': {
    summary: 'What happened to one’s own account',
    access: 'person',
    rest: 'GET /me/audit',
    params: z.strictObject({ ...listQuery, ...search }),
    result: pageOf(AuditEvent),
  },
  'audit.of-organisation': {
    summary: 'What happened in a company',
    access: 'person',
    rest: 'GET /organisations/:organisation/audit',
    params: z.strictObject({ ...listQuery, ...search, organisation: z.string().max(63) }),
    result: pageOf(AuditEvent),
  },
  'audit.export-organisation': {
    summary: 'The same as CSV',
    access: 'person',
    rest: 'GET /organisations/:organisation/audit/export',
    params: z.strictObject({ ...exported, ...search, organisation: z.string().max(63) }),
    result: Csv,
  },
  'audit.list': {
    summary: 'What happened anywhere',
    access: 'operator',
    rest: 'GET /audit',
    params: z.strictObject({ ...listQuery, ...search, personId: z.uuid().optional(), organisation: z.string().max(63).optional() }),
    result: pageOf(AuditEvent),
  },
  'audit.export': {
    summary: 'The same as CSV',
    access: 'operator',
    rest: 'GET /audit/export',
    params: z.strictObject({ ...exported, ...search, personId: z.uuid().optional(), organisation: z.string().max(63).optional() }),
    result: Csv,
  },
} as const satisfies Record<string, ActionContract>;
