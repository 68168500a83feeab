import type { Follower } from '../handler.ts';
import { linkTo } from '../mail/links.ts';
import { writeLetter } from '../mail/write-letter.ts';
import { issueLinkToken } from '../one-time-tokens.ts';
import { findInvitation } from '../organisations/invitation.ts';
import type { IdentityParts } from '../parts.ts';
import { findPersonByEmail } from '../person.ts';

export const mailInvitation =
  ({ sendMail }: IdentityParts): Follower<'member.invited'> =>
  async ({ transaction, facts }, { invitationId, language }) => {
    const invitation = await findInvitation(transaction, invitationId);
    // Withdrawn in the meantime.
    if (invitation === undefined) return;
    const { email, organisation_name: organisation, inviter } = invitation;
    const person = await findPersonByEmail(transaction, email);
    const token = await issueLinkToken(transaction, 'invitation', email, person?.id ?? null, invitationId);
    await sendMail(writeLetter(email, person?.language ?? language, 'invitation', { ...linkTo(facts, 'invitation', token), organisation, inviter }));
  };
