import { fail } from '../../../kit/errors.ts';
import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { warehouse } from '../contract.ts';

const insert = sql`insert into locations (name, title) values ($1, $2) on conflict (name) do nothing returning name, title`;

/** A further place where stock is kept. */
export const createLocation: ActionHandler<typeof warehouse, 'locations.create'> = async ({ db }, { name, title }) =>
  (await db.first<{ name: string; title: string }>(insert, [name, title])) ?? fail('location_taken');
