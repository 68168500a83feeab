import { z } from 'zod';
import { fail } from '../../../kit/errors.ts';
import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { webshop } from '../contract.ts';
import { productFrom, type ProductRow } from '../product.ts';

const bySku = sql`
  select id, sku, title, description, price, category, stocked, available, image_url from products_on_sale
  where sku = $1`;
// What looks like an id may be somebody's SKU.
const byIdOrSku = sql`
  select id, sku, title, description, price, category, stocked, available, image_url from products_on_sale
  where id = $1::text::uuid or sku = $1::text
  order by sku = $1::text limit 1`;

/** One product that is on sale; in one round trip. */
export const getProduct: ActionHandler<typeof webshop, 'products.get'> = async ({ db, facts }, { id }) => {
  const statement = z.uuid().safeParse(id).success ? byIdOrSku : bySku;
  const row = await db.first<ProductRow>(statement, [id]);
  return row === undefined ? fail('product_not_found') : productFrom(row, facts);
};
