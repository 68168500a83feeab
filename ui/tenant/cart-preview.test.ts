import { expect, test } from '@jest/globals';
import type { Cart } from '../data/webshop.ts';
import { previewCart } from './cart-preview.ts';

const gbp = (amount: number): { amount: number; currency: string } => ({ amount, currency: 'GBP' });
const line = (sku: string, quantity: number, price: number): Cart['lines'][number] => ({
  sku,
  title: sku,
  quantity,
  price: gbp(price),
  total: gbp(price * quantity),
  imageUrl: null,
  available: 10,
});
const cart: Cart = { id: 'c1', lines: [line('MUG', 2, 1400), line('RUG', 1, 7400)], total: gbp(10200), orderId: null };

test('previewCart counts the quantities on their way', () => {
  const seen = previewCart(cart, new Map([['MUG', 5]]));
  expect(seen.lines.map(({ quantity, total }) => [quantity, total.amount])).toEqual([
    [5, 7000],
    [1, 7400],
  ]);
  expect(seen.total).toEqual(gbp(14400));
});

test('previewCart takes away a line that goes to 0, and nothing else', () => {
  const seen = previewCart(cart, new Map([['RUG', 0]]));
  expect(seen.lines.map(({ sku }) => sku)).toEqual(['MUG']);
  expect(seen.total).toEqual(gbp(2800));
  expect(cart.lines).toHaveLength(2);
});
