import { fail } from '../../../../kit/errors.ts';
import type { Handler } from '../../handler.ts';
import { takeLink } from '../../one-time-tokens.ts';
import { advanceAttempt, attemptFor } from '../../sign-in/attempt.ts';
import { countLink } from '../../sign-in/refuse.ts';

/** @throws AppError invalid_link, invalid_credentials, too_many_attempts, sign_in_expired, factor_required */
export const proveByMagicLink: Handler<'sign-in.magic-link'> = async ({ db, scope }, { attempt, token }) => {
  await countLink(db, scope);
  await attemptFor(db, attempt, 'magic-link');
  // A link that leads nowhere here, as where it is another's, is not used up.
  return db.transaction(async (transaction) => {
    const holder = await takeLink(transaction, 'magic-link', token);
    return advanceAttempt(transaction, attempt, holder?.person_id ?? fail('invalid_link'), 'magic-link');
  });
};
