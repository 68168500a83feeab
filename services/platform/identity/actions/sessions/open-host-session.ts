import { randomBytes } from 'node:crypto';
import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { hashOf } from '../../artifact-keys.ts';
import type { Handler } from '../../handler.ts';

const open = sql`
  insert into host_sessions (secret_hash, session_id, origin)
  select $1, id, $3 from sessions where id = $2 and expires_at > now()
  returning session_id`;

/** @throws AppError unauthenticated where the session has ended */
export const openHostSession: Handler<'host-sessions.open'> = async ({ db }, { session, origin }) => {
  const secret = randomBytes(32).toString('base64url');
  if ((await db.first(open, [hashOf(secret), session, origin])) === undefined) fail('unauthenticated');
  return { secret };
};
