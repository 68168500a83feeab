import { fail } from '../../../../kit/errors.ts';
import { addTotp } from '../../factors/add-totp.ts';
import type { Handler } from '../../handler.ts';
import type { IdentityParts } from '../../parts.ts';
import { advanceAttempt, findAttempt, stateOf } from '../../sign-in/attempt.ts';

/** @throws AppError invalid_credentials, factor_required where the sign-in does not ask for it, too_many_attempts, sign_in_expired */
export const confirmTotpAtSignIn =
  ({ secrets }: IdentityParts): Handler<'sign-in.confirm-totp'> =>
  async ({ db, scope }, { attempt, code }) => {
    const known = await findAttempt(db, attempt);
    const personId = known.person_id;
    if (!stateOf(known).mustEnrol || personId === null) fail('factor_required');
    const actor = `person:${personId}`;
    return addTotp(db, scope, secrets, { personId, actor, code }, async (transaction, recoveryCodes) => ({
      ...(await advanceAttempt(transaction, attempt, personId, 'totp')),
      recoveryCodes,
    }));
  };
