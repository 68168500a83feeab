import { fail } from '../../../../kit/errors.ts';
import type { Handler } from '../../handler.ts';
import { keepPassword } from '../../keep-password.ts';
import { lookAtLink, takeLink } from '../../one-time-tokens.ts';
import type { IdentityParts } from '../../parts.ts';
import { countLink } from '../../sign-in/refuse.ts';

/** @throws AppError invalid_link, weak_password, too_many_attempts, overloaded */
export const resetPassword =
  ({ passwords, meter }: IdentityParts): Handler<'password.reset'> =>
  async ({ db, scope, nudge }, { token, password }) => {
    await countLink(db, scope);
    const holder = (await lookAtLink(db, 'password-reset', token)) ?? fail('invalid_link');
    await meter.refuseWeak(password, [holder.email]);
    const passwordHash = await passwords.hash(password);
    return db.transaction(async (transaction) => {
      const { email, person_id } = (await takeLink(transaction, 'password-reset', token)) ?? fail('invalid_link');
      if (person_id === null) fail('invalid_link');
      await keepPassword(transaction, { scope, nudge }, person_id, passwordHash, 'password.reset');
      return { email };
    });
  };
