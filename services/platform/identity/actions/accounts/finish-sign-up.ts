import { fail } from '../../../../kit/errors.ts';
import { addPerson } from '../../add-person.ts';
import type { Handler } from '../../handler.ts';
import { lookAtLink, takeLink } from '../../one-time-tokens.ts';
import type { IdentityParts } from '../../parts.ts';
import { isSignUpOpen } from '../../policy.ts';
import { shownPerson } from '../../person.ts';
import { countLink } from '../../sign-in/refuse.ts';

/** @throws AppError sign_up_closed, invalid_link, weak_password, email_taken, too_many_attempts, overloaded */
export const finishSignUp =
  ({ passwords, meter }: IdentityParts): Handler<'sign-up.finish'> =>
  async ({ db, scope }, { token, name, language, password }) => {
    await countLink(db, scope);
    // Closed since the link was mailed: it opens nothing either.
    if (!(await isSignUpOpen(db))) fail('sign_up_closed');
    // A password that is refused leaves the link as it is.
    const holder = (await lookAtLink(db, 'sign-up', token)) ?? fail('invalid_link');
    if (password !== undefined) await meter.refuseWeak(password, [holder.email, name]);
    const passwordHash = password === undefined ? null : await passwords.hash(password);
    return db.transaction(async (transaction) => {
      const { email } = (await takeLink(transaction, 'sign-up', token)) ?? fail('invalid_link');
      return shownPerson(await addPerson(transaction, scope, { email, name, language, passwordHash }));
    });
  };
