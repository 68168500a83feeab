import { z } from 'zod';
import { cutPage, decodeCursor } from '../../../../kit/list.ts';
import { sql } from '../../../../kit/statement.ts';
import type { Handler } from '../../handler.ts';
import { type KeyRow, shownKey } from './key-row.ts';

const list = sql`
  select kid, active, created_at, used_until from signing_keys
  where $1::text is null or (active, created_at, kid) < (select active, created_at, kid from signing_keys where kid = $1)
  order by active desc, created_at desc, kid desc limit $2`;

export const showKeys: Handler<'keys.show'> = async ({ db }, { limit, after }) => {
  const last = after === undefined ? null : decodeCursor(z.tuple([z.string()]), after)[0];
  const { items, next } = cutPage(await db.query<KeyRow>(list, [last, limit + 1]), limit, ({ kid }) => [kid]);
  return { items: items.map(shownKey), next };
};
