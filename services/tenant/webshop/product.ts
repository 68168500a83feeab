import { fail } from '../../kit/errors.ts';
import type { Money } from '../../kit/money.ts';
import type { Tenant } from '../../kit/tenant.ts';
import type { Product } from './contract.ts';

/** A row of products; `price` in minor units of the shop's currency. */
export type ProductRow = Omit<Product, 'price' | 'available' | 'imageUrl'> & {
  price: number;
  available: number;
  image_url: string | null;
};

/** A product as others see it. */
export function productFrom(row: ProductRow, { currency }: Tenant): Product {
  const { id, sku, title, description, category, stocked } = row;
  return {
    id,
    sku,
    title,
    description,
    price: { amount: row.price, currency },
    category,
    stocked,
    available: stocked ? row.available : null,
    imageUrl: row.image_url,
  };
}

/**
 * The minor units of a price in the shop's currency.
 * @throws AppError wrong_currency
 */
export function amountIn({ currency }: Tenant, price: Money): number {
  if (price.currency !== currency) {
    fail('wrong_currency', `This shop sells in ${currency}, not in ${price.currency}.`, [
      { path: 'price.currency', message: `must be ${currency}` },
    ]);
  }
  return price.amount;
}
