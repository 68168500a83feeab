import { fail } from '../../kit/errors.ts';
import type { Money } from '../../kit/money.ts';
import type { Tenant } from '../../kit/tenant.ts';
import type { Product } from './contract.ts';

/** A product as `product_document` in the database makes it. */
export type ProductDocument = Omit<Product, 'price'> & { price: number };

/** A product as others see it. */
export function productFrom(document: ProductDocument, { currency }: Tenant): Product {
  return { ...document, price: { amount: document.price, currency } };
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
