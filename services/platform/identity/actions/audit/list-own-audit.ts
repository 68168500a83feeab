import { searchAudit } from '../../audit-search.ts';
import type { Handler } from '../../handler.ts';
import { personOf } from '../../person.ts';

export const listOwnAudit: Handler<'audit.own'> = async ({ db, scope }, { limit, after, ...search }) => {
  const person = await personOf(db, scope);
  return searchAudit(db, { ...search, personId: person.id }, { limit, after });
};
