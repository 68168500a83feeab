import { supervisor } from '../../../../actors/tenant-supervisor/contract.ts';
import { fail } from '../../../kit/errors.ts';
import type { PlatformFacts } from '../../../kit/platform.ts';
import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { registry } from '../contract.ts';
import { isReserved } from '../reserved-slugs.ts';
import { ownHostname, selectTenant, tenantRecord, type TenantRow } from '../tenant-row.ts';

// A slug whose making failed was cleaned up whole, so it may be asked for again; its log goes on.
const claim = sql`
  insert into tenants (slug, name, type, plan, currency, timezone, owner_email) values ($1, $2, $3, $4, $5, $6, $7)
  on conflict (slug) do update set name = excluded.name, type = excluded.type, plan = excluded.plan,
    currency = excluded.currency, timezone = excluded.timezone, owner_email = excluded.owner_email,
    state = 'requested', reason = null, sealed_secrets = null, generation = tenants.generation + 1, created_at = now()
  where tenants.state = 'failed'
  returning generation`;
const open = sql`
  with named as (insert into hostnames (host, slug) values ($1, $2) on conflict (host) do nothing)
  insert into lifecycle_events (slug, event, actor, detail) values ($2, 'tenant.requested', $3, $4)`;

/** @throws AppError slug_reserved, slug_taken */
export const createTenant: ActionHandler<typeof registry, 'tenants.create', PlatformFacts> = async (context, params) => {
  const { slug } = params;
  if (isReserved(slug, context.facts.prefix)) fail('slug_reserved', `${slug} is reserved; choose another slug.`, [{ path: 'slug', message: 'is reserved' }]);
  const record = await context.db.transaction(async (transaction) => {
    const values = [slug, params.name, params.type, params.plan, params.currency, params.timezone, params.owner?.email ?? null];
    const claimed = await transaction.first<{ generation: number }>(claim, values);
    if (claimed === undefined) {
      fail('slug_taken', `${slug} is taken; choose another slug.`, [{ path: 'slug', message: 'is taken' }]);
    }
    await transaction.query(open, [ownHostname(context.facts, slug), slug, context.scope.subject, `${params.type}, plan ${params.plan}`]);
    const ownerEmail = params.owner?.email.toLowerCase() ?? null;
    await transaction.publish('tenant.requested', { slug, name: params.name, type: params.type, ownerEmail, generation: claimed.generation });
    // Gateways may hold the answer that nobody has this host name.
    context.nudge('tenant', { slug, hostnames: [ownHostname(context.facts, slug)], generation: claimed.generation });
    return tenantRecord((await transaction.first<TenantRow>(selectTenant, [slug]))!);
  });
  // The wish is on record; a supervisor that is away now finds it when it is back.
  context.afterwards(() => {
    context.call(supervisor, 'tenants.provision', { slug }).catch((err: unknown) => context.log().warn({ err, slug }, 'no supervisor to provision'));
  });
  return record;
};
