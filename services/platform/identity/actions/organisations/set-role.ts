import { fail } from '../../../../kit/errors.ts';
import type { Permission } from '../../../../kit/permission.ts';
import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import { requireFresh } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import { lockOrganisation, refuseBeyond, standingIn } from '../../organisations/standing.ts';

/** What a person can still look through. */
const most = 50;

const find = sql`select permissions from custom_roles where organisation_id = $1 and name = $2`;
const count = sql`select count(*) as count from custom_roles where organisation_id = $1`;
const set = sql`
  insert into custom_roles (organisation_id, name, permissions) values ($1, $2, $3)
  on conflict (organisation_id, name) do update set permissions = excluded.permissions`;

/** @throws AppError not_found, forbidden, wrong_state over 50 roles, step_up_required */
export const setRole: Handler<'roles.set'> = ({ db, scope, nudge }, { organisation: slug, name, permissions }) =>
  db.transaction(async (transaction) => {
    await lockOrganisation(transaction, slug);
    const standing = await standingIn(transaction, scope, slug, 'organisation.manage');
    const { id } = standing.organisation;
    const known = await transaction.first<{ permissions: Permission[] }>(find, [id, name]);
    refuseBeyond(standing, [...permissions, ...(known?.permissions ?? [])]);
    if (known === undefined && (await transaction.first<{ count: number }>(count, [id]))!.count >= most) {
      fail('wrong_state', `A company has ${most} roles of its own at most.`);
    }
    await requireFresh(transaction, scope);
    const chosen = [...new Set(permissions)];
    await transaction.query(set, [id, name, chosen]);
    await writeAudit(transaction, scope, { action: 'role.set', resource: `role:${name}`, organisation: slug, detail: chosen.join(' ') });
    nudge('access', { organisation: slug, personId: null });
    return { name, permissions: chosen, builtIn: false };
  });
