import type { Follower } from '../handler.ts';
import { linkTo } from '../mail/links.ts';
import { writeLetter } from '../mail/write-letter.ts';
import { issueLinkToken } from '../one-time-tokens.ts';
import type { IdentityParts } from '../parts.ts';
import { findPerson, findPersonByEmail } from '../person.ts';

/** The new address gets the link; the old one is told, since whoever took over the account holds the new one. */
export const mailEmailChange =
  ({ sendMail }: IdentityParts): Follower<'email-change.requested'> =>
  async ({ transaction, facts }, { personId, email }) => {
    const person = await findPerson(transaction, personId);
    if (person === undefined) return;
    await sendMail(writeLetter(person.email, person.language, 'email-change-asked', { after: email }));
    // Nobody is told whose address it is already.
    if ((await findPersonByEmail(transaction, email)) !== undefined) return;
    const token = await issueLinkToken(transaction, 'email-change', email, personId);
    await sendMail(writeLetter(email, person.language, 'email-change', linkTo(facts, 'email-change', token)));
  };
