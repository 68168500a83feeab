import { z } from 'zod';
import { cutPage, decodeCursor } from '../../../../kit/list.ts';
import { sql } from '../../../../kit/statement.ts';
import type { Handler } from '../../handler.ts';
import { type ApplicationRow, shownApplication } from './application-row.ts';

const list = sql`
  select client_id, name, redirect_uris, post_logout_redirect_uris, backchannel_logout_uri, secret_hash is null as public, created_at
  from applications where (name, client_id) > ($1, $2) order by name, client_id limit $3`;

export const listApplications: Handler<'applications.list'> = async ({ db }, { limit, after }) => {
  const [name, id] = after === undefined ? ['', ''] : decodeCursor(z.tuple([z.string(), z.string()]), after);
  const page = cutPage(await db.query<ApplicationRow>(list, [name, id, limit + 1]), limit, (row) => [row.name, row.client_id]);
  return { items: page.items.map(shownApplication), next: page.next };
};
