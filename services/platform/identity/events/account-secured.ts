import type { Follower } from '../handler.ts';
import { timeInWords } from '../mail/letter.ts';
import { pageOf } from '../mail/links.ts';
import { writeLetter } from '../mail/write-letter.ts';
import type { IdentityParts } from '../parts.ts';
import { findPerson } from '../person.ts';

/** Tells the owner, who may not have been the one that did it. */
export const mailAccountSecured =
  ({ sendMail }: IdentityParts): Follower<'account.secured'> =>
  async ({ transaction, facts }, { personId, change, at }) => {
    const person = await findPerson(transaction, personId);
    if (person === undefined) return;
    const told = { at: timeInWords(at, person.language), link: pageOf(facts, '/reset-password') };
    await sendMail(writeLetter(person.email, person.language, change, told));
  };
