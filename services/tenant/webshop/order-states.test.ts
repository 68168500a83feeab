import { expect, test } from '@jest/globals';
import { orderStates } from './contract.ts';
import { type OrderMove, orderMoves } from './order-states.ts';

const moves: OrderMove[] = Object.values(orderMoves);

test('every state of an order can be reached from pending, and none leads back to it', () => {
  const reached = new Set<string>(['pending']);
  for (const _ of orderStates) {
    for (const move of moves) if (move.from.some((state) => reached.has(state))) reached.add(move.to);
  }
  expect([...reached].toSorted()).toEqual([...orderStates].toSorted());
  expect(moves.map((move) => move.to)).not.toContain('pending');
});

test('an order ends cancelled or returned', () => {
  const ends = orderStates.filter((state) => !moves.some((move) => move.from.includes(state)));
  expect(ends.toSorted()).toEqual(['cancelled', 'returned']);
});

test('no order ends with a payment that is still to be taken or given back', () => {
  for (const move of moves.filter(({ to }) => to === 'cancelled' || to === 'returned')) {
    const possible = move.from.map((state) => (state === 'pending' ? 'requested' : 'captured'));
    for (const payment of possible) expect(['declined', 'voided', 'refunded']).toContain(move.payment[payment]);
  }
});
