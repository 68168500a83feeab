import { fail } from '../../../kit/errors.ts';
import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import { type CartDocument, cartFrom } from '../cart.ts';
import type { webshop } from '../contract.ts';

const select = sql`select cart_document($1) as cart`;

/** A cart at today's prices. */
export const getCart: ActionHandler<typeof webshop, 'carts.get'> = async ({ db, facts }, { id }) => {
  const row = await db.first<{ cart: CartDocument | null }>(select, [id]);
  return row!.cart === null ? fail('cart_not_found') : cartFrom(row!.cart, facts);
};
