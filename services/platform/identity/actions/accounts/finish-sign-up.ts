import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import type { Handler } from '../../handler.ts';
import { lookAtLink, takeLink } from '../../one-time-tokens.ts';
import { refuseWeakPassword } from '../../password-strength.ts';
import type { IdentityParts } from '../../parts.ts';
import { type PersonRow, shownPerson } from '../../person.ts';
import { countAttempt } from '../../throttle.ts';

const insert = sql`
  insert into people (email, name, language, password_hash) values ($1, $2, $3, $4) on conflict do nothing
  returning id, email, name, language, password_hash, created_at`;

/** @throws AppError invalid_link, weak_password, email_taken, too_many_attempts */
export const finishSignUp =
  ({ passwords }: IdentityParts): Handler<'sign-up.finish'> =>
  async ({ db, scope }, { token, name, language, password }) => {
    await countAttempt(db, ['link-from-address', scope.address ?? '']);
    // A password that is refused leaves the link as it is.
    const holder = (await lookAtLink(db, 'sign-up', token)) ?? fail('invalid_link');
    if (password !== undefined) refuseWeakPassword(password, [holder.email, name]);
    const passwordHash = password === undefined ? null : await passwords.hash(password);
    return db.transaction(async (transaction) => {
      const { email } = (await takeLink(transaction, 'sign-up', token)) ?? fail('invalid_link');
      const person = (await transaction.first<PersonRow>(insert, [email, name, language, passwordHash])) ?? fail('email_taken');
      const itself = `person:${person.id}`;
      await writeAudit(transaction, scope, { actor: itself, action: 'person.signed-up', resource: itself, personId: person.id });
      return shownPerson(person);
    });
  };
