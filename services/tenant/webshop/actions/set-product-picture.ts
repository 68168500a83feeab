import { createHash } from 'node:crypto';
import { fail } from '../../../kit/errors.ts';
import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { webshop } from '../contract.ts';
import { productFrom, type ProductRow } from '../product.ts';

const onSale = sql`select id from products where id = $1 and removed_at is null`;
const update = sql`
  update products set image_url = $2 where id = $1 and removed_at is null
  returning id, sku, title, description, price, category, stocked, available, image_url`;

const endings = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp', 'image/svg+xml': 'svg' } as const;

/** Stores a picture and shows it with the product. */
export const setProductPicture: ActionHandler<typeof webshop, 'products.set-picture'> = async (context, params) => {
  const { db, facts, files } = context;
  const { id, mediaType, base64 } = params;
  if ((await db.first(onSale, [id])) === undefined) fail('product_not_found');
  const bytes = Buffer.from(base64, 'base64');
  // Named by its content, so that caches may keep it for ever and a new picture has a new address.
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  const url = await files.putPublic(`products/${id}/${hash}.${endings[mediaType]}`, bytes, mediaType);
  const row = await db.first<ProductRow>(update, [id, url]);
  return row === undefined ? fail('product_not_found') : productFrom(row, facts);
};
