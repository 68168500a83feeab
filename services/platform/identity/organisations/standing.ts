import type { Queryable } from '../../../kit/database.ts';
import { fail } from '../../../kit/errors.ts';
import { type Permission, permissions } from '../../../kit/permission.ts';
import type { Scope } from '../../../kit/scope.ts';
import { sql } from '../../../kit/statement.ts';
import type { BuiltInRole } from '../contract/organisations.ts';
import { personOf } from '../person.ts';
import { permissionsIn } from './roles.ts';

export type OrganisationRow = {
  id: string;
  slug: string;
  name: string;
  type: 'platform' | 'retailer' | 'brand' | 'supplier';
  second_factor: 'optional' | 'managers' | 'everyone';
  created_at: Date;
};

/** Who asks, in a company. */
export type Standing = {
  personId: string;
  organisation: OrganisationRow;
  isOwner: boolean;
  permissions: readonly Permission[];
  /** The company asks for a second factor that the session has not given. */
  owesFactor: boolean;
};

type Row = OrganisationRow & {
  role: BuiltInRole | null;
  custom_permissions: Permission[] | null;
  is_member: boolean;
  is_operator: boolean;
  owes_factor: boolean;
};

// Operators come as such wherever they go, and so by the rules of the operators too.
const find = sql`
  with operator as (
    select pm.role, p.second_factor from memberships pm join organisations p on p.id = pm.organisation_id
    where p.type = 'platform' and pm.person_id = $2 and pm.role in ('owner', 'manager', 'staff')
  )
  select o.id, o.slug, o.name, o.type, o.second_factor, o.created_at, m.role, r.permissions as custom_permissions,
    m.person_id is not null as is_member, operator.role is not null as is_operator,
    ((m.person_id is not null and wants_second_factor(o.second_factor, m.role, r.permissions))
      or coalesce(wants_second_factor(operator.second_factor, operator.role, null), false))
      and not exists (select from sessions s where s.id = $3::uuid and s.person_id = $2 and s.factor_at is not null) as owes_factor
  from organisations o
  left join memberships m on m.organisation_id = o.id and m.person_id = $2
  left join custom_roles r on r.id = m.custom_role_id
  left join operator on true
  where o.slug = $1`;
const lock = sql`select id from organisations where slug = $1 for update`;

/**
 * Where the person that asks stands in a company, by what is written now: no cache is in between. An operator may do
 * everything in every company but the platform's own, where they may do what their role says.
 * @param needed left out: to look at the company or to leave it, which is open to a session that owes a second factor too
 * @throws AppError not_found for a company that one is no member of, as for none; forbidden without the permission;
 * factor_required where the company asks for a second factor that the session has not given
 */
export async function standingIn(db: Queryable, scope: Scope, slug: string, needed?: Permission): Promise<Standing> {
  const person = await personOf(db, scope);
  const row = await db.first<Row>(find, [slug, person.id, scope.session ?? null]);
  if (row === undefined || !(row.is_member || row.is_operator)) fail('not_found');
  const actsAsOperator = row.is_operator && row.type !== 'platform';
  const allowed = actsAsOperator ? permissions : permissionsIn(row);
  const isOwner = row.role === 'owner' || actsAsOperator;
  const standing = { personId: person.id, organisation: row, isOwner, permissions: allowed, owesFactor: row.owes_factor };
  if (needed === undefined) return standing;
  if (!allowed.includes(needed)) fail('forbidden');
  requireFactor(standing);
  return standing;
}

/** Holds a session to what the company asks of it. @throws AppError factor_required */
export function requireFactor({ owesFactor, organisation }: Standing): void {
  if (owesFactor) fail('factor_required', `A second factor is asked for by ${organisation.name}.`);
}

/** Puts those who change the members of a company in a line, for as long as the transaction. */
export async function lockOrganisation(transaction: Queryable, slug: string): Promise<void> {
  await transaction.query(lock, [slug]);
}

/** Nobody gives, takes or has others lose more than they may do themselves. @throws AppError forbidden */
export function refuseBeyond({ permissions: own }: Standing, wanted: readonly Permission[]): void {
  if (!wanted.every((permission) => own.includes(permission))) fail('forbidden', 'This is more than you may do yourself.');
}

export function shownOrganisation({ slug, name, type, second_factor, created_at }: OrganisationRow) {
  return { slug, name, type, secondFactor: second_factor, createdAt: created_at.toISOString() };
}
