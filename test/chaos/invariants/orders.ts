import type { History } from '../history.ts';
import type { ChaosShop, OrderMove, PlacedOrder } from '../shops.ts';
import type { WrittenOrder } from './written-orders.ts';

/** What payment and warehouse must say of an order, by its state. */
const ends: Record<WrittenOrder['state'], readonly (readonly [WrittenOrder['payment'], WrittenOrder['reservation']])[]> = {
  pending: [],
  confirmed: [['captured', 'sold']],
  fulfilled: [['captured', 'sold']],
  returned: [['refunded', 'returned']],
  cancelled: [['declined', 'released'], ['voided', 'refused'], ['voided', 'released'], ['refunded', 'cancelled']],
};

/** The states that an order may be in after a move that staff was told of. */
const after: Record<OrderMove, readonly WrittenOrder['state'][]> = {
  cancel: ['cancelled'],
  fulfil: ['fulfilled', 'returned'],
  return: ['returned'],
};

/** I1 and I8: what was acknowledged is there, once, and has come to an end of which all services say the same. */
export function checkOrders(shop: ChaosShop, written: readonly WrittenOrder[], { find }: History): void {
  const { slug } = shop;
  const rows = new Map(written.map((order) => [order.id, order]));
  const placed = new Map(shop.orders.map((order) => [order.id, order]));
  for (const id of placed.keys()) if (!rows.has(id)) find('I1', `order ${id} of ${slug} was acknowledged and is not there`);
  for (const order of written) {
    const known = placed.get(order.id);
    if (known === undefined) find('I3', `order ${order.id} of ${slug} is there, and nobody was told of it`);
    else checkAgainst(known, order);
    const { state, payment, reservation } = order;
    if (state === 'pending') find('I8', `order ${order.id} of ${slug} is still pending (payment ${payment}, stock ${reservation})`);
    else if (!ends[state].some(([paid, kept]) => paid === payment && kept === reservation)) {
      find('I8', `order ${order.id} of ${slug} is ${state}, its payment ${payment} and its stock ${reservation}`);
    }
  }

  function checkAgainst({ id, declined, lines, moves }: PlacedOrder, { state, reason, payment, lines: kept }: WrittenOrder): void {
    if (summed(lines) !== summed(kept)) find('I3', `order ${id} of ${slug} holds ${summed(kept)} in place of ${summed(lines)}`);
    if (declined && (payment === 'captured' || payment === 'refunded')) find('I8', `order ${id} of ${slug} was paid by a payment that was declined`);
    if (!declined && reason === 'payment_declined') find('I8', `the payment of order ${id} of ${slug} was declined for nothing`);
    for (const move of moves) if (!after[move].includes(state)) find('I1', `order ${id} of ${slug} is ${state} after an acknowledged ${move}`);
    const twice = moves.find((move, index) => moves.indexOf(move) !== index);
    if (twice !== undefined) find('I3', `order ${id} of ${slug} took a ${twice} twice`);
  }
}

function summed(lines: readonly { sku: string; quantity: number }[]): string {
  return lines.map(({ sku, quantity }) => `${quantity} × ${sku}`).toSorted().join(', ');
}
