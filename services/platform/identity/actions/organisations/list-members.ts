import { z } from 'zod';
import { cutPage, decodeCursor } from '../../../../kit/list.ts';
import { sql } from '../../../../kit/statement.ts';
import type { Handler } from '../../handler.ts';
import { type MemberRow, shownMember } from '../../organisations/member.ts';
import { standingIn } from '../../organisations/standing.ts';

const list = sql`
  select m.person_id, p.email, p.name, m.role, r.name as custom_role, r.permissions as custom_permissions, m.created_at
  from memberships m join people p on p.id = m.person_id left join custom_roles r on r.id = m.custom_role_id
  where m.organisation_id = $1 and ($2::timestamptz is null or (m.created_at, m.person_id) > ($2, $3::uuid))
    and ($4::text is null or position(lower($4) in p.email) > 0 or position(lower($4) in lower(p.name)) > 0)
  order by m.created_at, m.person_id limit $5`;

/** @throws AppError not_found, forbidden */
export const listMembers: Handler<'members.list'> = async ({ db, scope }, { organisation: slug, search, limit, after }) => {
  const { organisation } = await standingIn(db, scope, slug, 'members.read');
  const [at, id] = after === undefined ? [null, null] : decodeCursor(z.tuple([z.iso.datetime(), z.uuid()]), after);
  const rows = await db.query<MemberRow>(list, [organisation.id, at, id, search ?? null, limit + 1]);
  const page = cutPage(rows, limit, (row) => [row.created_at.toISOString(), row.person_id]);
  return { items: page.items.map(shownMember), next: page.next };
};
