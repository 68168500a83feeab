import { type Permission, permissions } from '../../../../kit/permission.ts';
import { sql } from '../../../../kit/statement.ts';
import { isApplication } from '../../contract/clients.ts';
import type { BuiltInRole } from '../../contract/organisations.ts';
import type { Handler } from '../../handler.ts';
import { permissionsIn } from '../../organisations/roles.ts';

// The tenant's company and the platform's, in as far as the person is a member.
const find = sql`
  select o.type = 'platform' as is_platform, m.role, r.name as custom_role, r.permissions as custom_permissions,
    wants_second_factor(o.second_factor, m.role, r.permissions)
      and not exists (select from sessions s where s.id = $3::uuid and s.person_id = $1 and s.factor_at is not null) as factor_needed
  from memberships m join organisations o on o.id = m.organisation_id left join custom_roles r on r.id = m.custom_role_id
  where m.person_id = $1 and (o.slug = $2 or o.type = 'platform')
    and ($3::uuid is null or exists (select from sessions s where s.id = $3 and s.person_id = $1 and s.expires_at > now()
      and (s.impersonator_id is null or exists (
        select from memberships im join organisations io on io.id = im.organisation_id
        where im.person_id = s.impersonator_id and io.type = 'platform' and im.role in ('owner', 'manager', 'staff')
      ))))
    and ($4::bytea is null or exists (select from artifacts where model = 'Grant' and id_hash = $4 and (expires_at is null or expires_at > now())))
    and ($5::text is null or exists (select from applications where client_id = $5))`;

type Row = {
  is_platform: boolean;
  role: BuiltInRole | null;
  custom_role: string | null;
  custom_permissions: Permission[] | null;
  factor_needed: boolean;
};

const operators: ReadonlySet<BuiltInRole | null> = new Set(['owner', 'manager', 'staff']);

export const resolveAccess: Handler<'access.resolve'> = async ({ db }, { personId, tenant, session, within, grant }) => {
  const granted = grant === undefined ? null : Buffer.from(grant.name, 'base64url');
  const application = grant !== undefined && isApplication(grant.clientId) ? grant.clientId : null;
  const rows = await db.query<Row>(find, [personId, tenant, session ?? null, granted, application]);
  const platform = rows.find((row) => row.is_platform && operators.has(row.role));
  const member = tenant === null ? platform : rows.find((row) => !row.is_platform);
  const deciding = member ?? platform;
  if (deciding === undefined) return null;
  const role = member === undefined ? null : (member.role ?? member.custom_role);
  // An operator comes as one wherever they go, and so by the rules of the operators.
  if (platform?.factor_needed === true || deciding.factor_needed) return { roles: [], role, permissions: [], secondFactorNeeded: true };
  const own = platform === undefined ? permissionsIn(deciding) : permissions;
  if (within === undefined && platform !== undefined) return { roles: ['operator'], role, permissions: [...own], secondFactorNeeded: false };
  const allowed = within === undefined ? own : own.filter((permission) => within.includes(permission));
  return { roles: [], role, permissions: [...allowed], secondFactorNeeded: false };
};
