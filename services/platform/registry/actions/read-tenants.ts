import { z } from 'zod';
import { fail } from '../../../kit/errors.ts';
import { cutPage, decodeCursor } from '../../../kit/list.ts';
import type { PlatformFacts } from '../../../kit/platform.ts';
import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { registry } from '../contract.ts';
import { selectTenant, tenantRecord, type TenantRow } from '../tenant-row.ts';

const list = sql`
  select t.slug, t.name, t.type, t.plan, t.currency, t.timezone, t.state, t.reason, t.awake, t.created_at,
    array(select host from hostnames h where h.slug = t.slug order by host) as hostnames,
    coalesce((select json_agg(json_build_object('name', r.name, 'state', r.state, 'error', r.error))
      from resources r where r.slug = t.slug), '[]') as resources
  from tenants t
  where ($1::text is null or t.slug > $1) and ($2::text is null or t.state = $2)
  order by t.slug limit $3`;
const events = sql`
  select id, at, event, actor, detail from lifecycle_events
  where slug = $1 and ($2::bigint is null or id > $2) order by id limit $3`;
const resolve = sql`
  select t.slug, t.name, t.type, t.currency, t.timezone, t.state, t.generation
  from hostnames h join tenants t using (slug) where h.host = $1`;
const unsettled = sql`
  select slug, state, awake from tenants where awake or state in ('requested', 'provisioning') order by slug`;
const load = sql`select sealed_secrets from tenants where slug = $1`;

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

/** @throws AppError tenant_not_found */
export const loadTenant: Handler<'tenants.load'> = async ({ db }, { slug }) => {
  const [row, secrets] = await Promise.all([
    db.first<TenantRow>(selectTenant, [slug]),
    db.first<{ sealed_secrets: string | null }>(load, [slug]),
  ]);
  if (row === undefined || secrets === undefined) fail('tenant_not_found');
  return { tenant: tenantRecord(row), sealedSecrets: secrets.sealed_secrets };
};
