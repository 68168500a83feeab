import type { Follower } from '../handler.ts';
import { linkTo, pageOf } from '../mail/links.ts';
import { writeLetter } from '../mail/write-letter.ts';
import { issueLinkToken } from '../one-time-tokens.ts';
import type { IdentityParts } from '../parts.ts';
import { findPersonByEmail } from '../person.ts';

/** Looks only now whether there is an account, so that the answer to whoever asked cannot show it, not even by its time. */
export const mailSignUpLink =
  ({ sendMail }: IdentityParts): Follower<'sign-up.requested'> =>
  async ({ transaction, facts }, { email, language }) => {
    const known = await findPersonByEmail(transaction, email);
    if (known !== undefined) return sendMail(writeLetter(email, known.language, 'sign-up-known', { link: pageOf(facts, '/sign-in') }));
    const token = await issueLinkToken(transaction, 'sign-up', email, null);
    await sendMail(writeLetter(email, language, 'sign-up', linkTo(facts, 'sign-up', token)));
  };
