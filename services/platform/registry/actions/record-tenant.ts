import { fail } from '../../../kit/errors.ts';
import type { PlatformFacts } from '../../../kit/platform.ts';
import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { registry } from '../contract.ts';
import { transitions, type TenantState } from '../tenant-states.ts';

const lock = sql`select state from tenants where slug = $1 for update`;
const update = sql`
  update tenants set
    state = coalesce($2, state),
    reason = case when $3 then $4 else reason end,
    awake = coalesce($5, awake),
    sealed_secrets = coalesce($6, sealed_secrets),
    generation = generation + 1
  where slug = $1
  returning slug, generation, array(select host from hostnames h where h.slug = tenants.slug) as hostnames`;
const resource = sql`
  insert into resources (slug, name, state, error) values ($1, $2, $3, $4)
  on conflict (slug, name) do update set state = excluded.state, error = excluded.error, changed_at = now()`;
const event = sql`insert into lifecycle_events (slug, event, actor, detail) values ($1, $2, $3, $4)`;

/**
 * Writes down what a supervisor did, in one transaction.
 * @throws AppError tenant_not_found, wrong_state
 */
export const recordTenant: ActionHandler<typeof registry, 'tenants.record', PlatformFacts> = async (context, params) => {
  const { slug } = params;
  const changed = await context.db.transaction(async (transaction) => {
    const before = await transaction.first<{ state: TenantState }>(lock, [slug]);
    if (before === undefined) fail('tenant_not_found');
    const { state } = params;
    if (state !== undefined && state !== before.state && !transitions[before.state].includes(state)) {
      fail('wrong_state', `A tenant that is ${before.state} cannot become ${state}.`);
    }
    if (params.resource !== undefined) {
      await transaction.query(resource, [slug, params.resource.name, params.resource.state, params.resource.error ?? null]);
    }
    if (params.event !== undefined) await transaction.query(event, [slug, params.event, context.scope.subject, params.reason ?? null]);
    const visible = state !== undefined || params.awake !== undefined || params.sealedSecrets !== undefined || params.reason !== undefined;
    if (!visible) return undefined;
    return transaction.first<{ slug: string; generation: number; hostnames: string[] }>(update, [
      slug, state ?? null, params.reason !== undefined, params.reason ?? null, params.awake ?? null, params.sealedSecrets ?? null,
    ]);
  });
  if (changed !== undefined && params.state !== undefined) context.nudge('tenant', changed);
  return null;
};
