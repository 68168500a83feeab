import { z } from 'zod';
import { cutPage, decodeCursor } from '../../../kit/list.ts';
import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { webshop } from '../contract.ts';
import { type OrderDocument, orderFrom } from '../order.ts';

const Cursor = z.tuple([z.iso.datetime({ offset: true }), z.uuid()]);

// A day begins and ends as the tenant's clocks say. The two statements differ in the index that they walk along.
const all = sql`
  select document from order_documents
  where (placed_at, id) < (coalesce($1::timestamptz, 'infinity'), coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    and placed_at >= coalesce($4::date::timestamp at time zone $6, '-infinity')
    and placed_at < coalesce(($5::date + 1)::timestamp at time zone $6, 'infinity')
    and ($7::text is null or channel = $7)
  order by placed_at desc, id desc limit $3`;
const inState = sql`
  select document from order_documents
  where (placed_at, id) < (coalesce($1::timestamptz, 'infinity'), coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    and placed_at >= coalesce($4::date::timestamp at time zone $6, '-infinity')
    and placed_at < coalesce(($5::date + 1)::timestamp at time zone $6, 'infinity')
    and ($7::text is null or channel = $7)
    and state = $8
  order by placed_at desc, id desc limit $3`;

/** A page of orders, newest first; in one round trip. */
export const listOrders: ActionHandler<typeof webshop, 'orders.list'> = async ({ db, facts }, params) => {
  const { limit, after, state, channel, from, to } = params;
  const place = after === undefined ? [null, null] : decodeCursor(Cursor, after);
  const values = [...place, limit + 1, from ?? null, to ?? null, facts.timezone, channel ?? null];
  const rows = await (state === undefined
    ? db.query<{ document: OrderDocument }>(all, values)
    : db.query<{ document: OrderDocument }>(inState, [...values, state]));
  const { items, next } = cutPage(rows, limit, ({ document }) => [document.placedAt, document.id]);
  return { items: items.map(({ document }) => orderFrom(document, facts)), next };
};
