import type { Cart } from '../data/webshop.ts';

/**
 * The cart as it will be once the quantities that are on their way have arrived: what the buyer sees at once. A quantity
 * of 0 takes the line away.
 */
export function previewCart(cart: Cart, wanted: ReadonlyMap<string, number>): Cart {
  if (wanted.size === 0) return cart;
  const lines = cart.lines
    .map((line) => {
      const quantity = wanted.get(line.sku) ?? line.quantity;
      return { ...line, quantity, total: { ...line.total, amount: line.price.amount * quantity } };
    })
    .filter((line) => line.quantity > 0);
  const amount = lines.reduce((sum, line) => sum + line.total.amount, 0);
  return { ...cart, lines, total: { ...cart.total, amount } };
}
