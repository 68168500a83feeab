import type { Queryable } from '../../../kit/database.ts';
import { AppError } from '../../../kit/errors.ts';
import { type Permission, permissions } from '../../../kit/permission.ts';
import { sql } from '../../../kit/statement.ts';
import { type BuiltInRole, builtInRoles } from '../contract/organisations.ts';

const viewer: readonly Permission[] = ['catalogue.read', 'orders.read', 'stock.read', 'analytics.read'];
const staff: readonly Permission[] = [...viewer, 'catalogue.write', 'orders.write', 'stock.write'];
const manager: readonly Permission[] = [...staff, 'members.read', 'members.manage', 'keys.manage', 'grants.manage', 'audit.read'];

/** What the built-in roles may do. */
export const permissionsOf: Readonly<Record<BuiltInRole, readonly Permission[]>> = { owner: permissions, manager, staff, viewer };

/** A role as rows hold it: built-in by its name, or one of the company's own by its id. */
export type Role = { role: BuiltInRole | null; customRoleId: string | null; permissions: readonly Permission[] };

const find = sql`select id, permissions from custom_roles where organisation_id = $1 and name = $2`;

/** @throws AppError invalid_fields for a role that the company has not */
export async function roleNamed(db: Queryable, organisationId: string, name: string): Promise<Role> {
  const builtIn = builtInRoles.find((role) => role === name);
  if (builtIn !== undefined) return { role: builtIn, customRoleId: null, permissions: permissionsOf[builtIn] };
  const custom = await db.first<{ id: string; permissions: Permission[] }>(find, [organisationId, name]);
  if (custom === undefined) throw new AppError('invalid_fields', { errors: [{ path: 'role', message: 'is no role of this company' }] });
  return { role: null, customRoleId: custom.id, permissions: custom.permissions };
}

/** Whether whoever may do this has power over others: it is given soon after a sign-in alone. */
export const givesPower = (granted: readonly Permission[]): boolean => granted.some((permission) => permission.endsWith('.manage'));

/** What a member may do, by the columns of a row. */
export function permissionsIn({ role, custom_permissions }: { role: BuiltInRole | null; custom_permissions: Permission[] | null }): readonly Permission[] {
  return role === null ? (custom_permissions ?? []) : permissionsOf[role];
}
