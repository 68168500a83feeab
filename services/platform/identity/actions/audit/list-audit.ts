import { searchAudit } from '../../audit-search.ts';
import type { Handler } from '../../handler.ts';

export const listAudit: Handler<'audit.list'> = ({ db }, { limit, after, ...search }) => searchAudit(db, search, { limit, after });
