import { createHash } from 'node:crypto';
import { sql } from '../../../../kit/statement.ts';
import type { Handler } from '../../handler.ts';
import type { ServiceAccountRow } from '../../organisations/service-account.ts';

// The row is written once a minute, so that a busy key does not queue for it.
const resolve = sql`
  with found as (
    select a.client_id, a.permissions, a.expires_at, a.last_used_at
    from service_accounts a join organisations o on o.id = a.organisation_id
    where a.kind = 'api-key' and a.secret_hash = $1 and o.slug = $2 and (a.expires_at is null or a.expires_at > now())
  ), used as (
    update service_accounts a set last_used_at = now() from found
    where a.client_id = found.client_id and (found.last_used_at is null or found.last_used_at < now() - interval '1 minute')
  )
  select client_id, permissions, expires_at from found`;

export const resolveApiKey: Handler<'api-keys.resolve'> = async ({ db }, { key, tenant }) => {
  const row = await db.first<ServiceAccountRow>(resolve, [createHash('sha256').update(key).digest(), tenant]);
  if (row === undefined) return null;
  return { id: row.client_id, permissions: row.permissions, expiresAt: row.expires_at?.toISOString() ?? null };
};
