import { z } from 'zod';
import { cutPage, decodeCursor } from '../../../../kit/list.ts';
import { sql } from '../../../../kit/statement.ts';
import type { Handler } from '../../handler.ts';
import { type ServiceAccountRow, shownServiceAccount } from '../../organisations/service-account.ts';
import { standingIn } from '../../organisations/standing.ts';

const list = sql`
  select a.client_id, a.kind, a.name, a.permissions, a.created_at, a.expires_at, a.last_used_at, a.created_by,
    p.email as creator_email, m.person_id is not null as creator_is_member
  from service_accounts a
  left join people p on p.id = a.created_by
  left join memberships m on m.organisation_id = a.organisation_id and m.person_id = a.created_by
  where a.organisation_id = $1 and ($2::timestamptz is null or (a.created_at, a.client_id) > ($2, $3::text))
  order by a.created_at, a.client_id limit $4`;

/** @throws AppError not_found, forbidden */
export const listServiceAccounts: Handler<'service-accounts.list'> = async ({ db, scope }, { organisation: slug, limit, after }) => {
  const { organisation } = await standingIn(db, scope, slug, 'keys.manage');
  const [at, id] = after === undefined ? [null, null] : decodeCursor(z.tuple([z.iso.datetime(), z.string()]), after);
  const rows = await db.query<ServiceAccountRow>(list, [organisation.id, at, id, limit + 1]);
  const page = cutPage(rows, limit, (row) => [row.created_at.toISOString(), row.client_id]);
  return { items: page.items.map(shownServiceAccount), next: page.next };
};
