import { randomBytes } from 'node:crypto';
import { fail } from '../../../../kit/errors.ts';
import { originOf } from '../../../../kit/platform.ts';
import { sql } from '../../../../kit/statement.ts';
import { hashOf } from '../../artifact-keys.ts';
import { writeAudit } from '../../audit.ts';
import { requireFresh } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import { memberOf } from '../../organisations/member.ts';
import { requireFactor, standingIn } from '../../organisations/standing.ts';

// In another operator's name one might do more than in one's own.
const isOfPlatform = sql`
  select from memberships m join organisations o on o.id = m.organisation_id where m.person_id = $1 and o.type = 'platform'`;
// By the operator's own device, and with the factor that they have given, if any.
const begin = sql`
  insert into sessions (person_id, device_id, secret_hash, methods, factor_at, place, expires_at, impersonator_id, impersonation_reason, impersonation_origin, impersonation_organisation)
  select $1, device_id, $4, '{}', factor_at, place, now() + make_interval(mins => $5), person_id, $6, $7, $8
  from sessions where id = $2 and person_id = $3
  returning id, expires_at`;

/** @throws AppError step_up_required, factor_required; forbidden for other operators, and while one acts in a name already; not_found */
export const beginImpersonation: Handler<'impersonations.begin'> = async ({ db, scope, facts }, { organisation: slug, personId, reason, minutes }) =>
  db.transaction(async (transaction) => {
    await requireFresh(transaction, scope);
    const standing = await standingIn(transaction, scope, slug);
    requireFactor(standing);
    const { organisation, personId: operator } = standing;
    await memberOf(transaction, organisation.id, personId);
    if (organisation.type === 'platform' || (await transaction.first(isOfPlatform, [personId])) !== undefined) fail('forbidden');
    const token = randomBytes(32).toString('base64url');
    const origin = originOf(facts, `${slug}.${facts.domain}`);
    const begun = await transaction.first<{ id: string; expires_at: Date }>(begin, [personId, scope.session, operator, hashOf(token), minutes, reason, origin, slug]);
    const { id, expires_at: end } = begun ?? fail('step_up_required');
    const line = { action: 'impersonation.began', resource: `session:${id}`, personId, organisation: slug };
    await writeAudit(transaction, scope, { ...line, detail: `${minutes} minutes: ${reason}` });
    await transaction.publish('impersonation.expired', { session: id, personId }, end);
    return { session: id, address: `${origin}/auth/impersonation?token=${token}`, expiresAt: end.toISOString() };
  });
