import type { EventHandler } from '../../../kit/service.ts';
import type { webshop } from '../../webshop/contract.ts';
import { book, refundOf } from '../book.ts';

/** Books the refund of an order on the day that it came back. */
export const bookReturn: EventHandler<typeof webshop, 'order.returned'> = async (context, order) => {
  await book(context, refundOf(order, order.returnedAt));
};
