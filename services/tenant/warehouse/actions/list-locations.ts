import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { warehouse } from '../contract.ts';

const select = sql`select name, title from locations order by position`;

/** All places, the first one first: it takes what names none. */
export const listLocations: ActionHandler<typeof warehouse, 'locations.list'> = async ({ db }) => ({
  items: await db.query<{ name: string; title: string }>(select),
  next: null,
});
