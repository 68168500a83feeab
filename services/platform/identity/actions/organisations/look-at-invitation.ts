import { fail } from '../../../../kit/errors.ts';
import type { Handler } from '../../handler.ts';
import { lookAtLink } from '../../one-time-tokens.ts';
import { findInvitation } from '../../organisations/invitation.ts';
import { findPersonByEmail } from '../../person.ts';
import { countLink } from '../../sign-in/refuse.ts';

/** @throws AppError invalid_link, too_many_attempts */
export const lookAtInvitation: Handler<'invitations.look'> = async ({ db, scope }, { token }) => {
  await countLink(db, scope);
  const holder = (await lookAtLink(db, 'invitation', token)) ?? fail('invalid_link');
  const invitation = (await findInvitation(db, holder.invitation_id ?? '')) ?? fail('invalid_link');
  return {
    email: invitation.email,
    role: invitation.role ?? invitation.custom_role ?? '',
    organisation: { slug: invitation.slug, name: invitation.organisation_name },
    hasAccount: (await findPersonByEmail(db, invitation.email)) !== undefined,
  };
};
