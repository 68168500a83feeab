import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { hashOf } from '../../artifact-keys.ts';
import type { Handler } from '../../handler.ts';

const bind = sql`update sessions set provider_uid_hash = $2 where id = $1 returning id`;

/** @throws AppError unauthenticated where the session has ended */
export const bindSession: Handler<'sessions.bind'> = async ({ db }, { session, providerUid }) => {
  if ((await db.first(bind, [session, hashOf(providerUid)])) === undefined) fail('unauthenticated');
  return null;
};
