import { type ErrorCode, fail } from '../../../kit/errors.ts';
import type { KeptHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { Order, webshop } from '../contract.ts';
import { type OrderDocument, orderFrom, tokenText } from '../order.ts';

type Placed = { refusal: ErrorCode | null; detail: string | null; document: OrderDocument };

const placeOrder = sql`select refusal, detail, document from place_order($1, $2, $3, $4, $5, $6)`;

/**
 * Places the order of a cart, which closes it. The order is pending: the warehouse hears of it, and its answer confirms
 * or cancels it. The token is added after the answer was kept, so that no secret lies in the database.
 */
export const checkout: KeptHandler<typeof webshop, 'carts.checkout'> = {
  run({ db, facts }, { id, email, name, address, payment }) {
    return db.transaction(async (transaction) => {
      const placed = (await transaction.first<Placed>(placeOrder, [
        id,
        email,
        name ?? null,
        address === undefined ? null : JSON.stringify(address),
        payment.method,
        payment.decline ?? false,
      ]))!;
      if (placed.refusal !== null) fail(placed.refusal, placed.detail ?? undefined);
      const lines = placed.document.lines.map(({ lineNumber, sku, quantity, stocked }) => ({ lineNumber, sku, quantity, stocked }));
      await transaction.publish('order.created', { orderId: placed.document.id, lines });
      return orderFrom(placed.document, facts);
    });
  },
  present: ({ sign }, order: Order) => ({ ...order, token: sign(tokenText(order.id)) }),
};
