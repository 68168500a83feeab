import { type ErrorCode, fail } from '../../kit/errors.ts';
import type { Context } from '../../kit/service.ts';
import { sql } from '../../kit/statement.ts';
import type { Tenant } from '../../kit/tenant.ts';
import type { Cart } from './contract.ts';

/** A cart as `cart_document` in the database makes it, at today's prices. */
export type CartDocument = Omit<Cart, 'lines' | 'total'> & { lines: (Omit<Cart['lines'][number], 'price' | 'total'> & { price: number })[] };

/** A cart as others see it. */
export function cartFrom(document: CartDocument, { currency }: Tenant): Cart {
  const money = (amount: number) => ({ amount, currency });
  const lines = document.lines.map((line) => ({
    ...line,
    price: money(line.price),
    total: money(line.price * line.quantity),
  }));
  return { ...document, lines, total: money(lines.reduce((sum, line) => sum + line.total.amount, 0)) };
}

const putInCart = sql`select refusal, cart from put_in_cart($1, $2, $3, $4)`;

/**
 * Adds pieces of a product to a cart, or sets how many there are; in one round trip.
 * @throws AppError cart_not_found, cart_closed, product_not_found, cart_too_large
 */
export async function changeCart(
  { db, facts }: Context,
  change: { id: string; sku: string; quantity: number; adding: boolean },
): Promise<Cart> {
  const answer = await db.first<{ refusal: ErrorCode | null; cart: CartDocument }>(putInCart, [
    change.id,
    change.sku,
    change.quantity,
    change.adding,
  ]);
  if (answer!.refusal !== null) fail(answer!.refusal);
  return cartFrom(answer!.cart, facts);
}
