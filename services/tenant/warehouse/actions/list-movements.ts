import { z } from 'zod';
import { cutPage, decodeCursor } from '../../../kit/list.ts';
import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { warehouse } from '../contract.ts';
import { movementFrom, type MovementRow } from '../movement.ts';

const Cursor = z.tuple([z.iso.datetime({ offset: true }), z.number().int()]);

const all = sql`
  select to_json(movements) as movement from movements
  where (at, id) > (coalesce($1::timestamptz, '-infinity'), $2) and ($4::text is null or location = $4)
  order by at, id limit $3`;
const ofItem = sql`
  select to_json(movements) as movement from movements
  where sku = $5 and (at, id) > (coalesce($1::timestamptz, '-infinity'), $2) and ($4::text is null or location = $4)
  order by at, id limit $3`;

/** A page of the ledger, oldest first. */
export const listMovements: ActionHandler<typeof warehouse, 'movements.list'> = async ({ db }, params) => {
  const { limit, after, sku, location } = params;
  const place = after === undefined ? [null, 0] : decodeCursor(Cursor, after);
  const values = [...place, limit + 1, location ?? null];
  const rows = await (sku === undefined
    ? db.query<{ movement: MovementRow }>(all, values)
    : db.query<{ movement: MovementRow }>(ofItem, [...values, sku]));
  const { items, next } = cutPage(rows, limit, ({ movement }) => [movement.at, movement.id]);
  return { items: items.map(({ movement }) => movementFrom(movement)), next };
};
