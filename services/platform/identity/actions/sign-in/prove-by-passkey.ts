import { sql } from '../../../../kit/statement.ts';
import { usePasskey } from '../../factors/passkeys.ts';
import type { Handler } from '../../handler.ts';
import { advanceAttempt, attemptFor } from '../../sign-in/attempt.ts';
import { countProof, refuseProof } from '../../sign-in/refuse.ts';
import { forgetAttempts, type Throttled } from '../../throttle.ts';

// The old value is what the row had before the update.
const takeChallenge = sql`
  with known as (select id_hash, challenge from sign_in_attempts where id_hash = $1 and challenge is not null for update)
  update sign_in_attempts a set challenge = null from known where a.id_hash = known.id_hash returning known.challenge`;

/** @throws AppError invalid_credentials, too_many_attempts, sign_in_expired, factor_required */
export const proveByPasskey: Handler<'sign-in.passkey'> = async ({ db, scope, facts }, { attempt, response }) => {
  const tries: Throttled = ['passkey-from-address', scope.address ?? ''];
  await countProof(db, scope, { method: 'passkey', personId: null, actor: 'anyone' }, tries);
  const known = await attemptFor(db, attempt, 'passkey');
  const taken = await db.first<{ challenge: string }>(takeChallenge, [known.id_hash]);
  const alone = known.methods.length === 0;
  const personId = taken === undefined ? undefined : await usePasskey(db, facts, taken.challenge, response, alone);
  if (personId === undefined) return refuseProof(db, scope, 'passkey', known.person_id);
  await forgetAttempts(db, tries);
  return advanceAttempt(db, attempt, personId, 'passkey');
};
