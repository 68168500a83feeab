import { z } from 'zod';
import { cutPage, decodeCursor } from '../../../../kit/list.ts';
import { sql } from '../../../../kit/statement.ts';
import type { Handler } from '../../handler.ts';
import { type PersonRow, shownPerson } from '../../person.ts';

// The bounds are there whether asked for or not, so that one plan, by the index, is right for every page and search.
const list = sql`
  select id, email, name, language, password_hash, created_at from people
  where email > $1 and email >= $2 and email < $3
  order by email limit $4`;

/** Sorts after whatever follows it in an address. */
const last = '\u{10FFFF}';

export const listPeople: Handler<'people.list'> = async ({ db }, { limit, after, search = '' }) => {
  const cursor = after === undefined ? '' : decodeCursor(z.tuple([z.string()]), after)[0];
  const page = cutPage(await db.query<PersonRow>(list, [cursor, search, `${search}${last}`, limit + 1]), limit, (row) => [row.email]);
  return { items: page.items.map(shownPerson), next: page.next };
};
