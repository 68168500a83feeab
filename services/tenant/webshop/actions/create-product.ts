import { fail } from '../../../kit/errors.ts';
import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { webshop } from '../contract.ts';
import { amountIn, productFrom, type ProductRow } from '../product.ts';

const insert = sql`
  insert into products (sku, title, description, price, category, stocked) values ($1, $2, $3, $4, $5, $6)
  on conflict (sku) do nothing
  returning id, sku, title, description, price, category, stocked, available, image_url`;

/** Puts a product on sale. A SKU is taken for ever, since orders and stock go by it. */
export const createProduct: ActionHandler<typeof webshop, 'products.create'> = async ({ db, facts }, params) => {
  const { sku, title, description, price, category, stocked } = params;
  const amount = amountIn(facts, price);
  return db.transaction(async (transaction) => {
    const values = [sku, title, description, amount, category ?? null, stocked];
    const row = await transaction.first<ProductRow>(insert, values);
    if (row === undefined) fail('sku_taken');
    await transaction.publish('product.created', { sku, stocked });
    return productFrom(row, facts);
  });
};
