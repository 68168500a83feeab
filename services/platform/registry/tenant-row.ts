import type { z } from 'zod';
import type { PlatformFacts } from '../../kit/platform.ts';
import { sql } from '../../kit/statement.ts';
import { resourceNames, type TenantRecord } from './contract.ts';

export type TenantRow = Omit<z.input<typeof TenantRecord>, 'createdAt' | 'replicas' | 'resources'> & {
  created_at: Date;
  resources: { name: string; state: string; error: string | null }[];
};

export const selectTenant = sql`
  select t.slug, t.name, t.type, t.plan, t.currency, t.timezone, t.state, t.reason, t.awake, t.created_at,
    array(select host from hostnames h where h.slug = t.slug order by host) as hostnames,
    coalesce((select json_agg(json_build_object('name', r.name, 'state', r.state, 'error', r.error))
      from resources r where r.slug = t.slug), '[]') as resources
  from tenants t where t.slug = $1`;

/** A tenant as the outside sees it. */
export function tenantRecord({ created_at, resources, ...row }: TenantRow): TenantRecord {
  const shown = Object.fromEntries(resourceNames.map((name) => [name, { state: 'absent' }]));
  for (const { name, state, error } of resources) shown[name] = { state, ...(error === null ? {} : { error }) };
  return {
    ...row,
    replicas: row.awake ? 1 : 0,
    resources: shown as TenantRecord['resources'],
    createdAt: created_at.toISOString(),
  };
}

/** The host name that every tenant has. */
export const ownHostname = (facts: PlatformFacts, slug: string): string => `${slug}.${facts.domain}`;
