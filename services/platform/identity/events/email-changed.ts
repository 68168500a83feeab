import type { Follower } from '../handler.ts';
import { writeLetter } from '../mail/write-letter.ts';
import type { IdentityParts } from '../parts.ts';
import { findPerson } from '../person.ts';

export const mailEmailChanged =
  ({ sendMail }: IdentityParts): Follower<'email.changed'> =>
  async ({ transaction }, { personId, before, after }) => {
    const person = await findPerson(transaction, personId);
    if (person === undefined) return;
    for (const to of [before, after]) await sendMail(writeLetter(to, person.language, 'email-changed', { before, after }));
  };
