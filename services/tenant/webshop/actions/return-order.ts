import type { ActionHandler } from '../../../kit/service.ts';
import type { webshop } from '../contract.ts';
import { moveOrder } from '../move-order.ts';
import { orderFrom, saleOf } from '../order.ts';

/** Takes back an order that had left the house. */
export const returnOrder: ActionHandler<typeof webshop, 'orders.return'> = async ({ db, facts, nudge }, { id }) => {
  const { document } = await db.transaction(async (transaction) => {
    const moved = await moveOrder(transaction, 'return', id);
    await transaction.publish('order.returned', { ...saleOf(moved.document), returnedAt: moved.document.changedAt });
    return moved;
  });
  nudge('order', { orderId: id });
  return orderFrom(document, facts);
};
