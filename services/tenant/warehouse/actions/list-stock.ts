import { z } from 'zod';
import { cutPage, decodeCursor } from '../../../kit/list.ts';
import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { StockLevel, warehouse } from '../contract.ts';

const Cursor = z.tuple([z.string(), z.string()]);

const all = sql`
  select sku, location, on_hand as "onHand", available, committed, unavailable, incoming from balances
  where (sku, location) > ($1, $2) and ($4::text is null or location = $4)
  order by sku, location limit $3`;
const ofItem = sql`
  select sku, location, on_hand as "onHand", available, committed, unavailable, incoming from balances
  where sku = $5 and (sku, location) > ($1, $2) and ($4::text is null or location = $4)
  order by sku, location limit $3`;

/** A page of stock by SKU and location. */
export const listStock: ActionHandler<typeof warehouse, 'stock.list'> = async ({ db }, { limit, after, sku, location }) => {
  const place = after === undefined ? ['', ''] : decodeCursor(Cursor, after);
  const values = [...place, limit + 1, location ?? null];
  const rows = await (sku === undefined
    ? db.query<z.output<typeof StockLevel>>(all, values)
    : db.query<z.output<typeof StockLevel>>(ofItem, [...values, sku]));
  return cutPage(rows, limit, (row) => [row.sku, row.location]);
};
