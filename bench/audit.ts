import pg from 'pg';
import type { Platform } from '../test/platform.ts';
import { databaseOf, superuserOf } from './platform-servers.ts';

// What orders say was sold, what the ledger says, and what the balances say, per product.
const differences = `
  with ordered as (
    select sku, sum(quantity) as pieces from webshop.order_lines join webshop.orders on id = order_id
    where state = 'confirmed' and stocked group by sku
  ),
  booked as (
    select sku, sum(delta) as sum, -coalesce(sum(delta) filter (where kind = 'sale'), 0) as sold from warehouse.movements group by sku
  ),
  shelved as (
    select sku, sum(on_hand) as on_hand, sum(available) as available from warehouse.balances group by sku
  )
  select coalesce(sum(
    abs(coalesce(ordered.pieces, 0) - coalesce(booked.sold, 0)) + abs(shelved.on_hand - coalesce(booked.sum, 0)) + greatest(-shelved.available, 0)
  ), 0)::integer as pieces
  from shelved left join booked using (sku) left join ordered using (sku)`;

/** Pieces by which orders, ledger and shelves of a shop differ, or were sold without being there. All events must be handled. */
export async function audit(platform: Platform, slug: string): Promise<number> {
  const superuser = new pg.Client(superuserOf(platform, databaseOf(slug)));
  await superuser.connect();
  try {
    return (await superuser.query<{ pieces: number }>(differences)).rows[0]!.pieces;
  } finally {
    await superuser.end();
  }
}
