import { fail } from '../../../../kit/errors.ts';
import { writeAudit } from '../../audit.ts';
import type { Handler } from '../../handler.ts';
import { takeLink } from '../../one-time-tokens.ts';
import { acceptInvitation, findInvitation } from '../../organisations/invitation.ts';
import { personOf } from '../../person.ts';
import { countLink } from '../../sign-in/refuse.ts';

/** @throws AppError invalid_link, forbidden where the invitation went to another address than one's own, too_many_attempts */
export const acceptOwnInvitation: Handler<'invitations.accept'> = async ({ db, scope, nudge }, { token }) => {
  await countLink(db, scope);
  return db.transaction(async (transaction) => {
    const person = await personOf(transaction, scope);
    const holder = (await takeLink(transaction, 'invitation', token)) ?? fail('invalid_link');
    // Links are passed on: whoever was invited is meant, not whoever holds it.
    if (holder.email !== person.email) fail('forbidden', 'The invitation is for another address.');
    const invitation = (await findInvitation(transaction, holder.invitation_id ?? '')) ?? fail('invalid_link');
    // Who is a member already has not joined.
    if (await acceptInvitation(transaction, invitation.id, person.id)) {
      await writeAudit(transaction, scope, { action: 'member.joined', resource: `person:${person.id}`, organisation: invitation.slug });
      nudge('access', { organisation: invitation.slug, personId: person.id });
    }
    return { organisation: invitation.slug };
  });
};
