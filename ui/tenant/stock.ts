import type { Product } from '../data/webshop.ts';

/** What a buyer is told of a product's stock, and the most that one can put in the cart. */
export type StockNote = { tone: 'good' | 'warn' | 'bad'; text: string; most: number };

const fewLeft = 5;
const mostPerLine = 999;

/** Charges and services are not kept in stock: they never sell out. */
export function stockNote(product: Pick<Product, 'stocked' | 'available'>): StockNote {
  if (!product.stocked) return { tone: 'good', text: 'Available', most: mostPerLine };
  const left = Math.max(0, product.available ?? 0);
  if (left === 0) return { tone: 'bad', text: 'Sold out', most: 0 };
  if (left <= fewLeft) return { tone: 'warn', text: `Only ${left} left`, most: left };
  return { tone: 'good', text: 'In stock', most: Math.min(left, mostPerLine) };
}
