import { randomBytes } from 'node:crypto';
import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { hashOf } from '../../artifact-keys.ts';
import type { Handler } from '../../handler.ts';
import { findAttempt, stateOf } from '../../sign-in/attempt.ts';
import { deviceNameOf } from '../../sign-in/device-name.ts';

// Takes some that have expired along. Where a session is to be confirmed, its person is known.
const begin = sql`
  with pruned as (
    delete from sign_in_attempts where id_hash in (
      select id_hash from sign_in_attempts where expires_at < now() limit 4 for update skip locked
    )
  )
  insert into sign_in_attempts (id_hash, person_id, device_secret_hash, device_name, session_id, expires_at)
  select $1, (select person_id from sessions where id = $4::uuid), $2, $3, $4::uuid, now() + interval '15 minutes'
  where $4::uuid is null or exists (select from sessions where id = $4::uuid and expires_at > now())
  returning id_hash`;

/** @throws AppError unauthenticated where the session to confirm has ended */
export const beginSignIn: Handler<'sign-in.begin'> = async ({ db }, { device, userAgent, session }) => {
  const attempt = randomBytes(32).toString('base64url');
  const values = [hashOf(attempt), device === undefined ? null : hashOf(device), deviceNameOf(userAgent), session ?? null];
  if ((await db.first(begin, values)) === undefined) fail('unauthenticated');
  return { attempt, ...stateOf(await findAttempt(db, attempt)) };
};
