import { fail } from '../../../kit/errors.ts';
import type { Handler } from '../handler.ts';
import { keepPassword } from '../keep-password.ts';
import { lookAtLink, takeLink } from '../one-time-tokens.ts';
import { refuseWeakPassword } from '../password-strength.ts';
import { hashPassword } from '../passwords.ts';
import type { IdentityParts } from '../parts.ts';
import { countAttempt } from '../throttle.ts';

/** @throws AppError invalid_link, weak_password, too_many_attempts */
export const resetPassword =
  ({ secrets }: IdentityParts): Handler<'password.reset'> =>
  async ({ db, scope }, { token, password }) => {
    await countAttempt(db, ['link-from-address', scope.address ?? '']);
    const holder = (await lookAtLink(db, 'password-reset', token)) ?? fail('invalid_link');
    refuseWeakPassword(password, [holder.email]);
    const passwordHash = await hashPassword(password, secrets.pepper);
    return db.transaction(async (transaction) => {
      const { email, person_id } = (await takeLink(transaction, 'password-reset', token)) ?? fail('invalid_link');
      if (person_id === null) fail('invalid_link');
      await keepPassword(transaction, person_id, passwordHash, { action: 'password.reset', requestId: scope.requestId });
      return { email };
    });
  };
