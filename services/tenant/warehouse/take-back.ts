import type { Payload } from '../../kit/contract.ts';
import type { Transaction } from '../../kit/database.ts';
import { sql } from '../../kit/statement.ts';
import type { webshop } from '../webshop/contract.ts';
import type { Levels } from './levels.ts';

const statement = sql`select take_back($1, $2, $3, $4) as levels`;
const endStates = { cancellation: 'cancelled', return: 'returned' } as const;

/** Puts the pieces of a sold order back, once. Resolves to the new levels, or null where nothing changed. */
export async function takeBack(
  transaction: Transaction,
  order: Payload<typeof webshop, 'order.confirmed'>,
  kind: keyof typeof endStates,
): Promise<Levels | null> {
  const row = await transaction.first<{ levels: Levels | null }>(statement, [
    order.orderId,
    kind,
    endStates[kind],
    JSON.stringify(order.lines),
  ]);
  return row!.levels;
}
