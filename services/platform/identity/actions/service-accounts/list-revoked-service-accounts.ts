import { sql } from '../../../../kit/statement.ts';
import type { Handler } from '../../handler.ts';

// Their rows are gone, and the log has what has happened. Tokens of machines live for ten minutes.
const list = sql`
  select substr(resource, length('service-account:') + 1) as id from audit_log
  where action = 'service-account.revoked' and at > now() - interval '15 minutes'`;

export const listRevokedServiceAccounts: Handler<'service-accounts.revoked'> = async ({ db }) => {
  const rows = await db.query<{ id: string }>(list);
  return { ids: rows.map(({ id }) => id) };
};
