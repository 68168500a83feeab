import { fail } from '../../../kit/errors.ts';
import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { webshop } from '../contract.ts';

const remove = sql`update products set removed_at = now() where id = $1 and removed_at is null returning id`;

/** Takes a product off sale. */
export const removeProduct: ActionHandler<typeof webshop, 'products.remove'> = async ({ db }, { id }) => {
  if ((await db.first(remove, [id])) === undefined) fail('product_not_found');
  return null;
};
