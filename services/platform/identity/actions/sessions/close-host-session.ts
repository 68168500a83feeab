import { sql } from '../../../../kit/statement.ts';
import { hashOf } from '../../artifact-keys.ts';
import type { Handler } from '../../handler.ts';

const close = sql`delete from host_sessions where secret_hash = $1`;

export const closeHostSession: Handler<'host-sessions.close'> = async ({ db }, { secret }) => {
  await db.query(close, [hashOf(secret)]);
  return null;
};
