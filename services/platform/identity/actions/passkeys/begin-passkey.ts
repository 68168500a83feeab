import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { creationOptions } from '../../factors/passkeys.ts';
import { requireFresh } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import { personOf } from '../../person.ts';

const keep = sql`
  insert into passkey_challenges (session_id, challenge, expires_at) values ($1, $2, now() + interval '5 minutes')
  on conflict (session_id) do update set challenge = excluded.challenge, expires_at = excluded.expires_at`;

/** @throws AppError step_up_required */
export const beginPasskey: Handler<'passkeys.begin'> = async ({ db, scope, facts }) => {
  const person = await personOf(db, scope);
  await requireFresh(db, scope);
  const options = await creationOptions(db, facts, person);
  await db.query(keep, [scope.session ?? fail('step_up_required'), options.challenge]);
  return { ...options };
};
