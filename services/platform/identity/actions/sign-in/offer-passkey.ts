import { sql } from '../../../../kit/statement.ts';
import { requestOptions } from '../../factors/passkeys.ts';
import type { Handler } from '../../handler.ts';
import { attemptFor } from '../../sign-in/attempt.ts';

const keep = sql`update sign_in_attempts set challenge = $2 where id_hash = $1`;

/** @throws AppError sign_in_expired, factor_required for a step out of turn */
export const offerPasskey: Handler<'sign-in.passkey-options'> = async ({ db, facts }, { attempt }) => {
  const known = await attemptFor(db, attempt, 'passkey');
  const options = await requestOptions(db, facts, known.person_id);
  await db.query(keep, [known.id_hash, options.challenge]);
  return { ...options };
};
