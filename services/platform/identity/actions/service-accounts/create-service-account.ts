import { createHash, randomBytes } from 'node:crypto';
import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import { requireFresh } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import { type ServiceAccountRow, shownServiceAccount } from '../../organisations/service-account.ts';
import { refuseBeyond, standingIn } from '../../organisations/standing.ts';

const insert = sql`
  with made as (
    insert into service_accounts (client_id, kind, name, secret_hash, organisation_id, permissions, expires_at, created_by)
    values ($1, $2, $3, $4, $5, $6, now() + make_interval(days => $7), $8)
    returning client_id, kind, name, permissions, created_at, expires_at, last_used_at, created_by, organisation_id
  )
  select made.client_id, made.kind, made.name, made.permissions, made.created_at, made.expires_at, made.last_used_at, made.created_by,
    p.email as creator_email, m.person_id is not null as creator_is_member
  from made join people p on p.id = made.created_by
  left join memberships m on m.organisation_id = made.organisation_id and m.person_id = made.created_by`;

/** @throws AppError not_found, forbidden, step_up_required */
export const createServiceAccount: Handler<'service-accounts.create'> = ({ db, scope }, params) =>
  db.transaction(async (transaction) => {
    const standing = await standingIn(transaction, scope, params.organisation, 'keys.manage');
    refuseBeyond(standing, params.permissions);
    await requireFresh(transaction, scope);
    const id = `${params.organisation}-${randomBytes(6).toString('hex')}`;
    const random = randomBytes(32).toString('base64url');
    // The beginning lets scanners of leaked secrets know one.
    const secret = params.kind === 'api-key' ? `tenantry_${random}` : random;
    const secretHash = createHash('sha256').update(secret).digest();
    const permissions = [...new Set(params.permissions)];
    const days = params.expiresInDays ?? null;
    const values = [id, params.kind, params.name, secretHash, standing.organisation.id, permissions, days, standing.personId];
    const row = await transaction.first<ServiceAccountRow>(insert, values);
    await writeAudit(transaction, scope, {
      action: 'service-account.created',
      resource: `service-account:${id}`,
      organisation: params.organisation,
      detail: permissions.join(' '),
    });
    return { ...shownServiceAccount(row!), secret };
  });
