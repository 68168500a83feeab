import type { Queryable } from '../../../kit/database.ts';
import { fail } from '../../../kit/errors.ts';
import type { Permission } from '../../../kit/permission.ts';
import { sql } from '../../../kit/statement.ts';
import type { BuiltInRole } from '../contract/organisations.ts';

export type MemberRow = {
  person_id: string;
  email: string;
  name: string;
  role: BuiltInRole | null;
  custom_role: string | null;
  custom_permissions: Permission[] | null;
  created_at: Date;
};

const find = sql`
  select m.person_id, p.email, p.name, m.role, r.name as custom_role, r.permissions as custom_permissions, m.created_at
  from memberships m join people p on p.id = m.person_id left join custom_roles r on r.id = m.custom_role_id
  where m.organisation_id = $1 and m.person_id = $2`;
const otherOwners = sql`
  select from memberships where organisation_id = $1 and role = 'owner' and person_id <> $2 limit 1`;

/** @throws AppError not_found */
export async function memberOf(db: Queryable, organisationId: string, personId: string): Promise<MemberRow> {
  return (await db.first<MemberRow>(find, [organisationId, personId])) ?? fail('not_found');
}

/** A company is never without an owner. The company must be locked. @throws AppError last_owner */
export async function refuseLastOwner(transaction: Queryable, organisationId: string, member: MemberRow): Promise<void> {
  if (member.role !== 'owner') return;
  if ((await transaction.first(otherOwners, [organisationId, member.person_id])) === undefined) fail('last_owner');
}

export function shownMember({ person_id, email, name, role, custom_role, created_at }: MemberRow) {
  return { personId: person_id, email, name, role: role ?? custom_role ?? '', since: created_at.toISOString() };
}
