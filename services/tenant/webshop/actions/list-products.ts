import { z } from 'zod';
import { cutPage, decodeCursor } from '../../../kit/list.ts';
import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { webshop } from '../contract.ts';
import { productFrom, type ProductRow } from '../product.ts';

type Row = ProductRow & { title_key: string };

const Cursor = z.tuple([z.string(), z.uuid()]);
const start: z.infer<typeof Cursor> = ['', '00000000-0000-0000-0000-000000000000'];

// One statement for each way to look, so that each has the plan of its own index.
const all = sql`
  select id, sku, title, description, price, category, stocked, available, image_url, title_key from products_on_sale
  where (title_key, id) > ($1, $2)
  order by title_key, id limit $3`;
const inCategory = sql`
  select id, sku, title, description, price, category, stocked, available, image_url, title_key from products_on_sale
  where (title_key, id) > ($1, $2) and category = $4
  order by title_key, id limit $3`;
const found = sql`
  select id, sku, title, description, price, category, stocked, available, image_url, title_key from products_on_sale
  where (words @@ (to_tsquery('simple', $4) || to_tsquery('english', $4)) or sku = $5)
    and (title_key, id) > ($1, $2) and ($6::text is null or category = $6)
  order by title_key, id limit $3`;

/** A page of products by title: all, those of a category, those found by words or SKU; in one round trip. */
export const listProducts: ActionHandler<typeof webshop, 'products.list'> = async ({ db, facts }, params) => {
  const { limit, after, search, category } = params;
  const place = [...(after === undefined ? start : decodeCursor(Cursor, after)), limit + 1];
  const rows = await (search
    ? db.query<Row>(found, [...place, wordQuery(search), search, category ?? null])
    : category === undefined
      ? db.query<Row>(all, place)
      : db.query<Row>(inCategory, [...place, category]));
  const { items, next } = cutPage(rows, limit, (row) => [row.title_key, row.id]);
  return { items: items.map((row) => productFrom(row, facts)), next };
};

// Every word, and each may be the beginning of a longer one. Letters and digits alone: nothing of it is an operator.
function wordQuery(search: string): string {
  const words = search.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.map((word) => `'${word}':*`).join(' & ');
}
