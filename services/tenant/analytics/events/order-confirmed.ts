import type { EventHandler } from '../../../kit/service.ts';
import type { webshop } from '../../webshop/contract.ts';
import { book, type Entry, unitsOf } from '../book.ts';

/** Books a sale on the day that it was placed. */
export const bookSale: EventHandler<typeof webshop, 'order.confirmed'> = async (context, sale) => {
  const { placedAt: at, country, channel, lines } = sale;
  const seen = new Set<string>();
  const sold = lines.map((line): Entry => {
    const productOrders = seen.has(line.sku) ? 0 : 1;
    seen.add(line.sku);
    return { at, country, channel, sku: line.sku, productOrders, units: unitsOf(line), gross: line.amount };
  });
  await book(context, [{ at, country, channel, orders: 1 }, ...sold]);
};
