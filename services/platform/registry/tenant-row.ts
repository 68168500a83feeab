import type { z } from 'zod';
import type { PlatformFacts } from '../../kit/platform.ts';
import { sql } from '../../kit/statement.ts';
import { plans } from '../../../config/plans.ts';
import { resourceNames, type TenantRecord } from './contract.ts';

/** A row of `tenant_records`. */
export type TenantRow = Omit<z.input<typeof TenantRecord>, 'createdAt' | 'resources' | 'quarantine' | 'isolation'> & {
  created_at: Date;
  isolation: TenantRecord['isolation'] | null;
  quarantine_reason: string | null;
  quarantined_at: Date | null;
  resources: { name: string; state: string; error: string | null }[];
  sealed_secrets: string | null;
  schema_version: string | null;
};

export const selectTenant = sql`select * from tenant_records where slug = $1`;

/** A tenant as the outside sees it. */
export function tenantRecord(whole: TenantRow): TenantRecord {
  const { sealed_secrets: _sealed, schema_version: _version, created_at, quarantine_reason, quarantined_at, resources, isolation, ...row } = whole;
  const shown = Object.fromEntries(resourceNames.map((name) => [name, { state: 'absent' }]));
  for (const { name, state, error } of resources) shown[name] = { state, ...(error === null ? {} : { error }) };
  return {
    ...row,
    isolation: isolation ?? plans[row.plan].isolation,
    quarantine: quarantine_reason === null ? null : { reason: quarantine_reason, since: quarantined_at!.toISOString() },
    resources: shown as TenantRecord['resources'],
    createdAt: created_at.toISOString(),
  };
}

/** The host name that every tenant has. */
export const ownHostname = (facts: PlatformFacts, slug: string): string => `${slug}.${facts.domain}`;
