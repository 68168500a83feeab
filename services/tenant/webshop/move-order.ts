import { fail } from '../../kit/errors.ts';
import type { Queryable } from '../../kit/database.ts';
import { sql } from '../../kit/statement.ts';
import type { OrderDocument } from './order.ts';
import { type OrderMove, type OrderMoveName, orderMoves } from './order-states.ts';

export type Moved = { previous: OrderDocument['state']; moved: boolean; document: OrderDocument };

const moveStatement = sql`select previous, moved, document from move_order($1, $2, $3, $4, $5)`;

/**
 * Moves an order and its payment, if it is in a state that this move begins at; in one round trip.
 * @returns the order after it, the state before it and whether it moved; undefined where there is no such order
 */
export async function tryMove(
  door: Queryable,
  name: OrderMoveName,
  orderId: string,
  reason: string | null = null,
): Promise<Moved | undefined> {
  const move: OrderMove = orderMoves[name];
  const answer = await door.first<Moved | { previous: null }>(moveStatement, [
    orderId,
    move.from,
    move.to,
    reason,
    JSON.stringify(move.payment),
  ]);
  return answer === undefined || answer.previous === null ? undefined : answer;
}

/**
 * The same for somebody who asked for it.
 * @throws AppError order_not_found, wrong_state
 */
export async function moveOrder(door: Queryable, name: OrderMoveName, orderId: string, reason?: string): Promise<Moved> {
  const result = await tryMove(door, name, orderId, reason);
  if (result === undefined) fail('order_not_found');
  if (!result.moved) {
    const move: OrderMove = orderMoves[name];
    fail('wrong_state', `The order is ${result.previous}; this takes one that is ${move.from.join(' or ')}.`);
  }
  return result;
}
