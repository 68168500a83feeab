import { sqlState } from '../../../../kit/database.ts';
import { AppError, fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import type { Handler } from '../../handler.ts';
import { takeLink } from '../../one-time-tokens.ts';
import { findPerson } from '../../person.ts';
import { countLink } from '../../sign-in/refuse.ts';

// What was mailed to the old address ends with it.
const change = sql`
  with links as (
    delete from one_time_tokens where person_id = $1
  )
  update people set email = $2, verified_at = now() where id = $1`;

/** @throws AppError invalid_link, email_taken, too_many_attempts */
export const confirmEmailChange: Handler<'email.confirm-change'> = async ({ db, scope }, { token }) => {
  await countLink(db, scope);
  return db.transaction(async (transaction) => {
    const { email, person_id } = (await takeLink(transaction, 'email-change', token)) ?? fail('invalid_link');
    const person = (person_id === null ? undefined : await findPerson(transaction, person_id)) ?? fail('invalid_link');
    await transaction.query(change, [person.id, email]).catch((cause: unknown) => {
      throw sqlState(cause) === '23505' ? new AppError('email_taken', { cause }) : cause;
    });
    const itself = `person:${person.id}`;
    await writeAudit(transaction, scope, { actor: itself, action: 'email.changed', resource: itself, personId: person.id });
    await transaction.publish('email.changed', { personId: person.id, before: person.email, after: email });
    return { email };
  });
};
