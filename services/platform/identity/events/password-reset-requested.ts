import type { Follower } from '../handler.ts';
import { linkTo } from '../mail/links.ts';
import { writeLetter } from '../mail/write-letter.ts';
import { issueLinkToken } from '../one-time-tokens.ts';
import type { IdentityParts } from '../parts.ts';
import { findPersonByEmail } from '../person.ts';

export const mailPasswordReset =
  ({ sendMail }: IdentityParts): Follower<'password-reset.requested'> =>
  async ({ transaction, facts }, { email }) => {
    const person = await findPersonByEmail(transaction, email);
    if (person === undefined) return;
    const token = await issueLinkToken(transaction, 'password-reset', email, person.id);
    await sendMail(writeLetter(email, person.language, 'password-reset', linkTo(facts, 'password-reset', token)));
  };
