import type { EventHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { warehouse } from '../../warehouse/contract.ts';
import { tryMove } from '../move-order.ts';
import { saleOf } from '../order.ts';
import { captureTestPayment, type TestPayment } from '../test-payment.ts';

const orderToPay = sql`select state, method, declines from order_to_pay($1, $2)`;

/**
 * Takes the payment of an order whose goods are reserved, and confirms it; or cancels it where the payment says no. An
 * order that was cancelled meanwhile stays so: its cancellation gives the goods free.
 */
export const settleOrder: EventHandler<typeof warehouse, 'stock.reserved'> = async ({ transaction, nudge }, { orderId, levels }) => {
  const payment = await transaction.first<TestPayment & { state: string | null }>(orderToPay, [orderId, JSON.stringify(levels)]);
  if (payment?.state !== 'pending') return;
  const paid = captureTestPayment(payment) === 'captured';
  const { document } = (await (paid
    ? tryMove(transaction, 'confirm', orderId)
    : tryMove(transaction, 'decline', orderId, 'payment_declined')))!;
  await (paid
    ? transaction.publish('order.confirmed', saleOf(document))
    : transaction.publish('order.cancelled', { ...saleOf(document), confirmed: false, cancelledAt: document.changedAt }));
  nudge('order', { orderId });
};
