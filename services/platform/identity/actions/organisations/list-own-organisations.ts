import { z } from 'zod';
import { cutPage, decodeCursor } from '../../../../kit/list.ts';
import type { Permission } from '../../../../kit/permission.ts';
import { sql } from '../../../../kit/statement.ts';
import type { BuiltInRole } from '../../contract/organisations.ts';
import type { Handler } from '../../handler.ts';
import { permissionsIn } from '../../organisations/roles.ts';
import { type OrganisationRow, shownOrganisation } from '../../organisations/standing.ts';
import { personOf } from '../../person.ts';

const list = sql`
  select o.id, o.slug, o.name, o.type, o.second_factor, o.created_at, m.role, r.name as custom_role, r.permissions as custom_permissions,
    wants_second_factor(o.second_factor, m.role, r.permissions)
      and not exists (select from sessions s where s.id = $4::uuid and s.person_id = $1 and s.factor_at is not null) as owes_factor
  from memberships m join organisations o on o.id = m.organisation_id left join custom_roles r on r.id = m.custom_role_id
  where m.person_id = $1 and ($2::text is null or o.slug > $2) order by o.slug limit $3`;

type Row = OrganisationRow & { role: BuiltInRole | null; custom_role: string | null; custom_permissions: Permission[] | null; owes_factor: boolean };

export const listOwnOrganisations: Handler<'organisations.mine'> = async ({ db, scope }, { limit, after }) => {
  const person = await personOf(db, scope);
  const cursor = after === undefined ? null : decodeCursor(z.tuple([z.string()]), after)[0];
  const page = cutPage(await db.query<Row>(list, [person.id, cursor, limit + 1, scope.session ?? null]), limit, (row) => [row.slug]);
  return {
    items: page.items.map((row) => ({
      ...shownOrganisation(row),
      role: row.role ?? row.custom_role ?? '',
      permissions: [...permissionsIn(row)],
      secondFactorNeeded: row.owes_factor,
    })),
    next: page.next,
  };
};
