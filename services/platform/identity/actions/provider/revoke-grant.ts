import { sql } from '../../../../kit/statement.ts';
import { hashOf } from '../../artifact-keys.ts';
import type { Handler } from '../../handler.ts';

const revoke = sql`delete from artifacts where model = $1 and grant_hash = $2`;

export const revokeGrant: Handler<'artifacts.revoke-grant'> = async ({ db }, { model, grantId }) => {
  await db.query(revoke, [model, hashOf(grantId)]);
  return null;
};
