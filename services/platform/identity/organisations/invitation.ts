import type { Queryable, Transaction } from '../../../kit/database.ts';
import type { Permission } from '../../../kit/permission.ts';
import { sql } from '../../../kit/statement.ts';
import type { Language } from '../contract/accounts.ts';
import type { BuiltInRole } from '../contract/organisations.ts';
import { permissionsIn, type Role } from './roles.ts';
import { refuseBeyond, type Standing } from './standing.ts';

export type InvitationRow = {
  id: string;
  organisation_id: string;
  slug: string;
  organisation_name: string;
  email: string;
  role: BuiltInRole | null;
  custom_role_id: string | null;
  custom_role: string | null;
  inviter: string | null;
  created_at: Date;
  expires_at: Date;
};

// Inviting again is another role, another term and another link. Some that nobody has answered go along.
const invite = sql`
  with pruned as (
    delete from invitations where id in (
      select id from invitations where expires_at < now() and (organisation_id, email) <> ($1, $2) limit 4 for update skip locked
    )
  )
  insert into invitations (organisation_id, email, role, custom_role_id, invited_by) values ($1, $2, $3, $4, $5)
  on conflict (organisation_id, email) do update set
    role = excluded.role, custom_role_id = excluded.custom_role_id, invited_by = excluded.invited_by,
    created_at = excluded.created_at, expires_at = excluded.expires_at
  returning id, email, created_at, expires_at`;
const find = sql`
  select i.id, i.organisation_id, o.slug, o.name as organisation_name, i.email, i.role, i.custom_role_id, r.name as custom_role,
    nullif(p.name, '') as inviter, i.created_at, i.expires_at
  from invitations i join organisations o on o.id = i.organisation_id
  left join custom_roles r on r.id = i.custom_role_id left join people p on p.id = i.invited_by
  where i.id = $1 and i.expires_at > now()`;
// Who is a member already stays what they are.
const join = sql`
  with accepted as (
    delete from invitations where id = $1 returning organisation_id, role, custom_role_id
  )
  insert into memberships (organisation_id, person_id, role, custom_role_id)
  select organisation_id, $2, role, custom_role_id from accepted
  on conflict do nothing
  returning person_id`;
const findWaiting = sql`
  select i.role, r.permissions as custom_permissions
  from invitations i left join custom_roles r on r.id = i.custom_role_id
  where i.organisation_id = $1 and (i.id = $2::uuid or i.email = $3) and i.expires_at > now()
  for update of i`;

/** Writes an invitation down; its mail follows. */
export async function inviteTo(
  transaction: Transaction,
  organisationId: string,
  invited: { email: string; role: Pick<Role, 'role' | 'customRoleId'>; by: string | null; language: Language },
): Promise<Pick<InvitationRow, 'id' | 'email' | 'created_at' | 'expires_at'>> {
  const { email, role, by, language } = invited;
  const row = await transaction.first<InvitationRow>(invite, [organisationId, email, role.role, role.customRoleId, by]);
  await transaction.publish('member.invited', { invitationId: row!.id, language });
  return row!;
}

export const findInvitation = (db: Queryable, id: string): Promise<InvitationRow | undefined> => db.first<InvitationRow>(find, [id]);

/** Keeps an invitation that waits for an answer from those who could not have sent it. @throws AppError forbidden */
export async function refuseToReplace(transaction: Queryable, standing: Standing, { id, email }: { id?: string; email?: string }): Promise<void> {
  type Waiting = { role: BuiltInRole | null; custom_permissions: Permission[] | null };
  const waiting = await transaction.first<Waiting>(findWaiting, [standing.organisation.id, id ?? null, email ?? null]);
  if (waiting !== undefined) refuseBeyond(standing, permissionsIn(waiting));
}

/** Makes a member of whoever was invited; the invitation is used up. Resolves to whether they were none before. */
export async function acceptInvitation(transaction: Queryable, invitationId: string, personId: string): Promise<boolean> {
  return (await transaction.first(join, [invitationId, personId])) !== undefined;
}
