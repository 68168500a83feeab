import type { EventHandler } from '../../../kit/service.ts';
import type { warehouse } from '../../warehouse/contract.ts';
import { tryMove } from '../move-order.ts';
import { saleOf } from '../order.ts';

/** Cancels an order that there are not enough goods for. */
export const refuseOrder: EventHandler<typeof warehouse, 'stock.refused'> = async ({ transaction, nudge }, { orderId, reason }) => {
  const result = await tryMove(transaction, 'refuse', orderId, reason);
  if (!result?.moved) return;
  const { document } = result;
  await transaction.publish('order.cancelled', { ...saleOf(document), confirmed: false, cancelledAt: document.changedAt });
  nudge('order', { orderId });
};
