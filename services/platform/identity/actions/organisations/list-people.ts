import { z } from 'zod';
import { cutPage, decodeCursor } from '../../../../kit/list.ts';
import { sql } from '../../../../kit/statement.ts';
import type { Handler } from '../../handler.ts';
import { type PersonRow, shownPerson } from '../../person.ts';

const list = sql`
  select id, email, name, language, password_hash, created_at from people
  where ($1::text is null or email > $1) and ($2::text is null or starts_with(email, $2))
  order by email limit $3`;

export const listPeople: Handler<'people.list'> = async ({ db }, { limit, after, search }) => {
  const cursor = after === undefined ? null : decodeCursor(z.tuple([z.string()]), after)[0];
  const page = cutPage(await db.query<PersonRow>(list, [cursor, search ?? null, limit + 1]), limit, (row) => [row.email]);
  return { items: page.items.map(shownPerson), next: page.next };
};
