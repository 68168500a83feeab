import { z } from 'zod';
import { cutPage, decodeCursor } from '../../../../kit/list.ts';
import { sql } from '../../../../kit/statement.ts';
import type { Handler } from '../../handler.ts';
import { type ServiceAccountRow, shownServiceAccount } from '../../organisations/service-account.ts';
import { standingIn } from '../../organisations/standing.ts';

const list = sql`
  select client_id, kind, name, permissions, created_at, expires_at, last_used_at from service_accounts
  where organisation_id = $1 and ($2::timestamptz is null or (created_at, client_id) > ($2, $3::text))
  order by created_at, client_id limit $4`;

/** @throws AppError not_found, forbidden */
export const listServiceAccounts: Handler<'service-accounts.list'> = async ({ db, scope }, { organisation: slug, limit, after }) => {
  const { organisation } = await standingIn(db, scope, slug, 'keys.manage');
  const [at, id] = after === undefined ? [null, null] : decodeCursor(z.tuple([z.iso.datetime(), z.string()]), after);
  const rows = await db.query<ServiceAccountRow>(list, [organisation.id, at, id, limit + 1]);
  const page = cutPage(rows, limit, (row) => [row.created_at.toISOString(), row.client_id]);
  return { items: page.items.map(shownServiceAccount), next: page.next };
};
