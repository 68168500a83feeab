import { fail } from '../../../kit/errors.ts';
import type { PlatformFacts } from '../../../kit/platform.ts';
import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { registry } from '../contract.ts';
import { transitions, type TenantState } from '../tenant-states.ts';

// The lease is not given to another while it is locked here: one that hangs in the middle of this loses its session instead.
const lock = sql`
  select tenants.state, supervision.fence, set_config('idle_in_transaction_session_timeout', '3500', true)
  from tenants, supervision where slug = $1 for update of tenants for share of supervision`;
const update = sql`
  update tenants set
    state = coalesce($2, state),
    reason = case when $3 then $4 else reason end,
    awake = coalesce($5, awake),
    replicas = coalesce($6, replicas),
    sealed_secrets = coalesce($7, sealed_secrets),
    due_at = case when $8 then now() + $9::float8 * interval '1 millisecond' else due_at end,
    isolation = coalesce($10, isolation),
    quarantine_reason = case when $11 then $12 else quarantine_reason end,
    quarantined_at = case when $11 then case when $12::text is null then null else now() end else quarantined_at end,
    schema_version = coalesce($13, schema_version),
    generation = generation + 1
  where slug = $1
  returning slug, generation, array(select host from hostnames h where h.slug = tenants.slug) as hostnames`;
const resource = sql`
  insert into resources (slug, name, state, error) values ($1, $2, $3, $4)
  on conflict (slug, name) do update set state = excluded.state, error = excluded.error, changed_at = now()`;
const event = sql`insert into lifecycle_events (slug, event, actor, detail, fence) values ($1, $2, $3, $4, $5)`;

/**
 * Writes down what a supervisor did, in one transaction.
 * @throws AppError tenant_not_found, wrong_state, supervisor_succeeded (another has the lease)
 */
export const recordTenant: ActionHandler<typeof registry, 'tenants.record', PlatformFacts> = async (context, params) => {
  const { slug, state, reason, quarantine, dueInMs } = params;
  const changed = await context.db.transaction(async (transaction) => {
    const before = await transaction.first<{ state: TenantState; fence: number }>(lock, [slug]);
    if (before === undefined) fail('tenant_not_found');
    if (before.fence !== params.fence) fail('supervisor_succeeded');
    if (state !== undefined && state !== before.state && !transitions[before.state].includes(state)) {
      fail('wrong_state', `A tenant that is ${before.state} cannot become ${state}.`);
    }
    if (params.resource !== undefined) {
      await transaction.query(resource, [slug, params.resource.name, params.resource.state, params.resource.error ?? null]);
    }
    if (params.event !== undefined) {
      await transaction.query(event, [slug, params.event, context.scope.subject, params.detail ?? reason ?? null, params.fence]);
    }
    if (!changesRecord(params)) return undefined;
    return transaction.first<{ slug: string; generation: number; hostnames: string[] }>(update, [
      slug,
      state ?? null,
      reason !== undefined,
      reason ?? null,
      params.awake ?? null,
      params.replicas ?? null,
      params.sealedSecrets ?? null,
      dueInMs !== undefined,
      dueInMs ?? null,
      params.isolation ?? null,
      quarantine !== undefined,
      quarantine ?? null,
      params.schemaVersion ?? null,
    ]);
  });
  if (changed !== undefined && state !== undefined) context.nudge('tenant', changed);
  if (params.awake !== undefined) context.nudge('tenant-awake', { slug, awake: params.awake });
  return null;
};

function changesRecord({ slug: _slug, fence: _fence, event: _event, detail: _detail, resource: _resource, ...columns }: object & Record<string, unknown>): boolean {
  return Object.values(columns).some((value) => value !== undefined);
}
