import { sql } from '../../../../kit/statement.ts';
import type { Handler } from '../../handler.ts';

const find = sql`select name, secret_hash from service_accounts
  where client_id = $1 and kind = 'client' and (expires_at is null or expires_at > now())`;

export const findClient: Handler<'clients.find'> = async ({ db }, { clientId }) => {
  const row = await db.first<{ name: string; secret_hash: Buffer }>(find, [clientId]);
  return row === undefined ? null : { clientId, name: row.name, secretHash: row.secret_hash.toString('base64url') };
};
