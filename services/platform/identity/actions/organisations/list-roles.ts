import { z } from 'zod';
import { cutPage, decodeCursor } from '../../../../kit/list.ts';
import type { Permission } from '../../../../kit/permission.ts';
import { sql } from '../../../../kit/statement.ts';
import { builtInRoles } from '../../contract/organisations.ts';
import type { Handler } from '../../handler.ts';
import { permissionsOf } from '../../organisations/roles.ts';
import { standingIn } from '../../organisations/standing.ts';

const list = sql`
  select name, permissions from custom_roles where organisation_id = $1 and ($2::text is null or name collate "C" > $2)
  order by name collate "C" limit $3`;

const builtIn = builtInRoles.map((name) => ({ name, permissions: [...permissionsOf[name]], builtIn: true }));

/** @throws AppError not_found, forbidden */
export const listRoles: Handler<'roles.list'> = async ({ db, scope }, { organisation: slug, limit, after }) => {
  const { organisation } = await standingIn(db, scope, slug, 'members.read');
  const last = after === undefined ? undefined : decodeCursor(z.tuple([z.string()]), after)[0];
  // No role of a company's own is called as a built-in one.
  const left = builtIn.slice(builtIn.findIndex(({ name }) => name === last) + 1);
  const isAmongCustom = last !== undefined && left.length === builtIn.length;
  const custom = await db.query<{ name: string; permissions: Permission[] }>(list, [organisation.id, isAmongCustom ? last : null, limit + 1]);
  const rows = [...(isAmongCustom ? [] : left), ...custom.map((role) => ({ ...role, builtIn: false }))];
  return cutPage(rows.slice(0, limit + 1), limit, ({ name }) => [name]);
};
