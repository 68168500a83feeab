import type { Follower } from '../handler.ts';
import { writeLetter } from '../mail/write-letter.ts';
import type { IdentityParts } from '../parts.ts';

export const mailAccountRemoved =
  ({ sendMail }: IdentityParts): Follower<'account.removed'> =>
  (_, { email, language }) =>
    sendMail(writeLetter(email, language, 'account-removed', {}));
