import { z } from 'zod';
import { fail } from '../../../kit/errors.ts';
import { cutPage, decodeCursor } from '../../../kit/list.ts';
import type { PlatformFacts } from '../../../kit/platform.ts';
import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { registry } from '../contract.ts';
import { selectTenant, tenantRecord, type TenantRow } from '../tenant-row.ts';

const list = sql`
  select * from tenant_records where ($1::text is null or slug > $1) and ($2::text is null or state = $2) order by slug limit $3`;
const events = sql`
  select id, at, event, actor, detail from lifecycle_events
  where slug = $1 and ($2::bigint is null or id > $2) order by id limit $3`;
const resolve = sql`
  select t.slug, t.name, t.type, t.plan, t.currency, t.timezone, t.state, t.generation
  from hostnames h join tenants t using (slug) where h.host = $1`;
const unsettled = sql`
  select slug, state, awake from tenants where awake or replicas > 0 or state in ('requested', 'provisioning') order by slug`;
const selectForSupervisor = sql`select tenant_records.*, supervision.fence from tenant_records, supervision where slug = $1`;
const due = sql`
  select slug, extract(epoch from due_at - now())::float8 * 1000 as "inMs" from tenants
  where due_at is not null and not awake and state = 'ready' and quarantine_reason is null order by due_at limit $1`;

type Handler<Action extends keyof (typeof registry)['actions']> = ActionHandler<typeof registry, Action, PlatformFacts>;

export const listTenants: Handler<'tenants.list'> = async ({ db }, { limit, after, state }) => {
  const cursor = after === undefined ? null : decodeCursor(z.tuple([z.string()]), after)[0];
  const rows = await db.query<TenantRow>(list, [cursor, state ?? null, limit + 1]);
  const page = cutPage(rows, limit, (row) => [row.slug]);
  return { items: page.items.map(tenantRecord), next: page.next };
};

/** @throws AppError tenant_not_found */
export const getTenant: Handler<'tenants.get'> = async ({ db }, { slug }) => {
  const row = await db.first<TenantRow>(selectTenant, [slug]);
  return row === undefined ? fail('tenant_not_found') : tenantRecord(row);
};

/** @throws AppError tenant_not_found */
export const listEvents: Handler<'tenants.events'> = async ({ db }, { slug, limit, after }) => {
  if ((await db.first(selectTenant, [slug])) === undefined) fail('tenant_not_found');
  const cursor = after === undefined ? null : decodeCursor(z.tuple([z.number()]), after)[0];
  type Row = { id: number; at: Date; event: string; actor: string | null; detail: string | null };
  const page = cutPage(await db.query<Row>(events, [slug, cursor, limit + 1]), limit, (row) => [row.id]);
  return { items: page.items.map(({ id, at, ...row }) => ({ ...row, id: String(id), at: at.toISOString() })), next: page.next };
};

export const resolveHost: Handler<'hosts.resolve'> = async ({ db }, { host }) => (await db.first<never>(resolve, [host])) ?? null;

export const listUnsettled: Handler<'tenants.unsettled'> = ({ db }) => db.query<never>(unsettled);

export const listDue: Handler<'tenants.due'> = ({ db }, { limit }) => db.query<never>(due, [limit]);

/** @throws AppError tenant_not_found, supervisor_succeeded (another has the lease) */
export const loadTenant: Handler<'tenants.load'> = async ({ db }, { slug, fence: asked }) => {
  const found = await db.first<TenantRow & { fence: number }>(selectForSupervisor, [slug]);
  if (found === undefined) fail('tenant_not_found');
  const { fence, ...row } = found;
  if (asked !== undefined && asked !== fence) fail('supervisor_succeeded');
  return { tenant: tenantRecord(row), sealedSecrets: row.sealed_secrets, schemaVersion: row.schema_version };
};
