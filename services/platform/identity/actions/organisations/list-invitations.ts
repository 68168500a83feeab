import { z } from 'zod';
import { cutPage, decodeCursor } from '../../../../kit/list.ts';
import { sql } from '../../../../kit/statement.ts';
import type { Handler } from '../../handler.ts';
import type { InvitationRow } from '../../organisations/invitation.ts';
import { standingIn } from '../../organisations/standing.ts';

const list = sql`
  select i.id, i.email, i.role, r.name as custom_role, i.created_at, i.expires_at
  from invitations i left join custom_roles r on r.id = i.custom_role_id
  where i.organisation_id = $1 and i.expires_at > now() and i.email > $2
  order by i.email limit $3`;

/** @throws AppError not_found, forbidden */
export const listInvitations: Handler<'invitations.list'> = async ({ db, scope }, { organisation: slug, limit, after }) => {
  const { organisation } = await standingIn(db, scope, slug, 'members.read');
  const cursor = after === undefined ? '' : decodeCursor(z.tuple([z.string()]), after)[0];
  const page = cutPage(await db.query<InvitationRow>(list, [organisation.id, cursor, limit + 1]), limit, (row) => [row.email]);
  return {
    items: page.items.map(({ id, email, role, custom_role, created_at, expires_at }) => ({
      id,
      email,
      role: role ?? custom_role ?? '',
      createdAt: created_at.toISOString(),
      expiresAt: expires_at.toISOString(),
    })),
    next: page.next,
  };
};
