import type { Queryable } from '../../kit/database.ts';
import { sql } from '../../kit/statement.ts';

const learn = sql`select learn_item($1, $2)`;

/** Keeps in mind that there is such a product; one that is known stays as it is. */
export async function learnItem(door: Queryable, sku: string, stocked: boolean): Promise<void> {
  await door.query(learn, [sku, stocked]);
}
