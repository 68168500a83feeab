import { sql } from '../../../../kit/statement.ts';
import { requireSelf } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import { personOf, shownPerson } from '../../person.ts';

const update = sql`update people set name = coalesce($2, name), language = coalesce($3, language) where id = $1`;

/** @throws AppError unauthenticated, forbidden */
export const updateMe: Handler<'people.update'> = async ({ db, scope }, { name, language }) => {
  requireSelf(scope);
  const { id } = await personOf(db, scope);
  await db.query(update, [id, name ?? null, language ?? null]);
  return shownPerson(await personOf(db, scope));
};
