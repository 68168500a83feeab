import type { Permission } from '../../../../kit/permission.ts';
import { sql } from '../../../../kit/statement.ts';
import { builtInRoles } from '../../contract/organisations.ts';
import type { Handler } from '../../handler.ts';
import { permissionsOf } from '../../organisations/roles.ts';
import { standingIn } from '../../organisations/standing.ts';

const list = sql`select name, permissions from custom_roles where organisation_id = $1 order by name`;

/** @throws AppError not_found, forbidden */
export const listRoles: Handler<'roles.list'> = async ({ db, scope }, { organisation: slug }) => {
  const { organisation } = await standingIn(db, scope, slug, 'members.read');
  const custom = await db.query<{ name: string; permissions: Permission[] }>(list, [organisation.id]);
  const builtIn = builtInRoles.map((name) => ({ name, permissions: [...permissionsOf[name]], builtIn: true }));
  return { items: [...builtIn, ...custom.map((role) => ({ ...role, builtIn: false }))] };
};
