import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import { cartFrom } from '../cart.ts';
import type { webshop } from '../contract.ts';

const insert = sql`insert into carts default values returning id`;

/** An empty cart; its id is the secret by which it is filled. */
export const createCart: ActionHandler<typeof webshop, 'carts.create'> = async ({ db, facts }) => {
  const row = await db.first<{ id: string }>(insert);
  return cartFrom({ id: row!.id, orderId: null, lines: [] }, facts);
};
