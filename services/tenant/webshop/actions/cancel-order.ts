import type { ActionHandler } from '../../../kit/service.ts';
import type { webshop } from '../contract.ts';
import { moveOrder } from '../move-order.ts';
import { orderFrom, saleOf } from '../order.ts';

/** Cancels an order before it leaves the house. Whether it had been confirmed tells others what to undo. */
export const cancelOrder: ActionHandler<typeof webshop, 'orders.cancel'> = async ({ db, facts, nudge }, { id, reason }) => {
  const { document } = await db.transaction(async (transaction) => {
    const moved = await moveOrder(transaction, 'cancel', id, reason);
    await transaction.publish('order.cancelled', {
      ...saleOf(moved.document),
      confirmed: moved.previous === 'confirmed',
      cancelledAt: moved.document.changedAt,
    });
    return moved;
  });
  nudge('order', { orderId: id });
  return orderFrom(document, facts);
};
