import { z } from 'zod';
import { cutPage, decodeCursor } from '../../../../kit/list.ts';
import { sql } from '../../../../kit/statement.ts';
import type { Handler } from '../../handler.ts';
import { type OrganisationRow, shownOrganisation } from '../../organisations/standing.ts';

const list = sql`
  select id, slug, name, type, second_factor, created_at from organisations
  where slug > $1 order by slug limit $2`;

export const listOrganisations: Handler<'organisations.list'> = async ({ db }, { limit, after }) => {
  const cursor = after === undefined ? '' : decodeCursor(z.tuple([z.string()]), after)[0];
  const page = cutPage(await db.query<OrganisationRow>(list, [cursor, limit + 1]), limit, (row) => [row.slug]);
  return { items: page.items.map(shownOrganisation), next: page.next };
};
