import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { webshop } from '../contract.ts';

// Steps from category to category in the index, however many products there are.
const categoriesOnSale = sql`
  with recursive steps as (
    select min(category) as category from products where removed_at is null
    union all
    select (select min(category) from products where removed_at is null and category > steps.category)
    from steps
    where steps.category is not null
  )
  select category from steps where category is not null`;

/** The shop's facts, and the categories that have products. */
export const getShop: ActionHandler<typeof webshop, 'shop.get'> = async ({ db, facts }) => {
  const rows = await db.query<{ category: string }>(categoriesOnSale);
  return { slug: facts.slug, name: facts.name, currency: facts.currency, categories: rows.map((row) => row.category) };
};
