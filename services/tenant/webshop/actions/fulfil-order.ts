import type { ActionHandler } from '../../../kit/service.ts';
import type { webshop } from '../contract.ts';
import { moveOrder } from '../move-order.ts';
import { orderFrom } from '../order.ts';

/** Says that an order has left the house. */
export const fulfilOrder: ActionHandler<typeof webshop, 'orders.fulfil'> = async ({ db, facts, nudge }, { id }) => {
  const { document } = await moveOrder(db, 'fulfil', id);
  nudge('order', { orderId: id });
  return orderFrom(document, facts);
};
