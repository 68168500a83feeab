import type { EventHandler } from '../../../kit/service.ts';
import type { webshop } from '../../webshop/contract.ts';
import { book, refundOf } from '../book.ts';

/**
 * Books the refund of an order that was sold before, on the day of its cancellation. What was never confirmed was never
 * booked. Its sale may be booked later than this: both only add.
 */
export const bookCancellation: EventHandler<typeof webshop, 'order.cancelled'> = async (context, order) => {
  if (order.confirmed) await book(context, refundOf(order, order.cancelledAt));
};
