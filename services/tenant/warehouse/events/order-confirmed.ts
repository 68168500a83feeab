import type { EventHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { webshop } from '../../webshop/contract.ts';

const sell = sql`select sell($1)`;

/** Books the sale of what was reserved. What can be sold stays the same, so nobody has to hear of it. */
export const bookSale: EventHandler<typeof webshop, 'order.confirmed'> = async ({ transaction }, { orderId }) => {
  await transaction.query(sell, [orderId]);
};
