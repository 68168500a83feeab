import { randomBytes } from 'node:crypto';
import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { hashOf } from '../../artifact-keys.ts';
import type { Handler } from '../../handler.ts';

// With another secret the address is used up.
const open = sql`
  with opened as (
    update sessions set secret_hash = $3
    where secret_hash = $1 and impersonation_origin = $2 and created_at > now() - interval '1 minute' and expires_at > now()
    returning id, expires_at
  ), kept as (
    insert into host_sessions (secret_hash, session_id, origin) select $4, id, $2 from opened
  )
  select id, expires_at from opened`;

/** @throws AppError invalid_link where it was used before, is too old, or for another host */
export const openImpersonation: Handler<'impersonations.open'> = async ({ db }, { token, origin }) => {
  const secret = randomBytes(32).toString('base64url');
  const row = await db.first<{ id: string; expires_at: Date }>(open, [hashOf(token), origin, randomBytes(32), hashOf(secret)]);
  const { id, expires_at: end } = row ?? fail('invalid_link');
  return { session: id, secret, expiresAt: end.toISOString() };
};
