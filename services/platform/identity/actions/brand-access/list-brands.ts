import { z } from 'zod';
import { cutPage, decodeCursor } from '../../../../kit/list.ts';
import { sql } from '../../../../kit/statement.ts';
import type { Handler } from '../../handler.ts';
import { standingIn } from '../../organisations/standing.ts';

const list = sql`
  select o.slug, o.name, a.changed_at from brand_access a join organisations o on o.id = a.brand_id
  where a.supplier_id = $1 and a.allowed and ($2::text is null or o.slug > $2) order by o.slug limit $3`;

/** @throws AppError not_found, forbidden */
export const listBrands: Handler<'brand-access.brands'> = async ({ db, scope }, { organisation: slug, limit, after }) => {
  const { organisation } = await standingIn(db, scope, slug, 'catalogue.read');
  const cursor = after === undefined ? null : decodeCursor(z.tuple([z.string()]), after)[0];
  const rows = await db.query<{ slug: string; name: string; changed_at: Date }>(list, [organisation.id, cursor, limit + 1]);
  const page = cutPage(rows, limit, (row) => [row.slug]);
  return { items: page.items.map(({ slug, name, changed_at }) => ({ slug, name, since: changed_at.toISOString() })), next: page.next };
};
