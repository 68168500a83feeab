import type { Follower } from '../handler.ts';
import { linkTo } from '../mail/links.ts';
import { writeLetter } from '../mail/write-letter.ts';
import { issueLinkToken } from '../one-time-tokens.ts';
import type { IdentityParts } from '../parts.ts';
import { findPersonByEmail } from '../person.ts';

export const mailMagicLink =
  ({ sendMail }: IdentityParts): Follower<'magic-link.requested'> =>
  async ({ transaction, facts }, { email }) => {
    const person = await findPersonByEmail(transaction, email);
    // Whoever has no account gets no mail: a stranger could make us write to anybody.
    if (person === undefined) return;
    const token = await issueLinkToken(transaction, 'magic-link', email, person.id);
    await sendMail(writeLetter(email, person.language, 'magic-link', linkTo(facts, 'magic-link', token)));
  };
