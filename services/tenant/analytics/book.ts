import type { Payload } from '../../kit/contract.ts';
import type { Reaction } from '../../kit/service.ts';
import { sql } from '../../kit/statement.ts';
import type { webshop } from '../webshop/contract.ts';

export type Sale = Payload<typeof webshop, 'order.confirmed'>;
type SaleLine = Sale['lines'][number];

/** What one line, or an order as a whole, adds to the figures of a day. Amounts are minor units; what is left out is 0. */
export type Entry = {
  at: string;
  country: string | null;
  channel: string;
  sku?: string;
  /** Orders, counted at their own entry and not at their lines. */
  orders?: number;
  /** Orders of the product. */
  productOrders?: number;
  units?: number;
  gross?: number;
  refunds?: number;
};

const bookEntries = sql`select book($1, $2)`;

/** Adds entries to the figures. An event is booked once, since that commits together with the proof that it came. */
export async function book({ transaction, facts }: Reaction, entries: readonly Entry[]): Promise<void> {
  if (entries.length > 0) await transaction.query(bookEntries, [JSON.stringify(entries), facts.timezone]);
}

/** Charges count as money, not as pieces. */
export function unitsOf({ quantity, stocked }: SaleLine): number {
  return stocked ? quantity : 0;
}

/** An order given back, in whole, at the moment given. It stays counted as an order of the day that it was placed on. */
export function refundOf({ country, channel, lines }: Sale, at: string): Entry[] {
  return lines.map((line) => ({ at, country, channel, sku: line.sku, units: -unitsOf(line), refunds: line.amount }));
}
