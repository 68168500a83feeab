import { createHash, timingSafeEqual } from 'node:crypto';
import { may } from '../../../kit/authorize.ts';
import { fail } from '../../../kit/errors.ts';
import type { ActionHandler, Context } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { webshop } from '../contract.ts';
import { type OrderDocument, orderFrom, tokenText } from '../order.ts';

const select = sql`select document from order_documents where id = $1`;

/** An order, for whoever may read orders or bears its token; for anybody else there is none. */
export const getOrder: ActionHandler<typeof webshop, 'orders.get'> = async (context, { id, token }) => {
  if (!mayRead(context, id, token)) fail('order_not_found');
  const row = await context.db.first<{ document: OrderDocument }>(select, [id]);
  return row === undefined ? fail('order_not_found') : orderFrom(row.document, context.facts);
};

function mayRead({ scope, sign }: Context, orderId: string, token: string | undefined): boolean {
  if (may('orders.read', scope)) return true;
  return token !== undefined && isSame(token, sign(tokenText(orderId)));
}

// Compared as hashes: the time that it takes tells nothing, not even a length.
function isSame(given: string, expected: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(expected));
}
