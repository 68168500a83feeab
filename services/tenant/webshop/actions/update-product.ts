import { fail } from '../../../kit/errors.ts';
import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { webshop } from '../contract.ts';
import { amountIn, productFrom, type ProductRow } from '../product.ts';

const update = sql`
  update products
  set title = coalesce($2, title), description = coalesce($3, description), price = coalesce($4, price),
    category = case when $5 then $6 else category end
  where id = $1 and removed_at is null
  returning id, sku, title, description, price, category, stocked, available, image_url`;

/** Changes what is given; a category of null takes the product out of its category. */
export const updateProduct: ActionHandler<typeof webshop, 'products.update'> = async ({ db, facts }, params) => {
  const { id, title, description, price, category } = params;
  const row = await db.first<ProductRow>(update, [
    id,
    title ?? null,
    description ?? null,
    price === undefined ? null : amountIn(facts, price),
    category !== undefined,
    category ?? null,
  ]);
  return row === undefined ? fail('product_not_found') : productFrom(row, facts);
};
