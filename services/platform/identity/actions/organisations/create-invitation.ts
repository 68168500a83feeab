import { fail } from '../../../../kit/errors.ts';
import { writeAudit } from '../../audit.ts';
import { requireFresh } from '../../freshness.ts';
import type { Handler } from '../../handler.ts';
import { inviteTo, refuseToReplace } from '../../organisations/invitation.ts';
import { givesPower, roleNamed } from '../../organisations/roles.ts';
import { refuseBeyond, standingIn } from '../../organisations/standing.ts';
import { countAttempt } from '../../throttle.ts';

/** @throws AppError not_found, forbidden, too_many_attempts, step_up_required for a role that may manage anything */
export const createInvitation: Handler<'invitations.create'> = async ({ db, scope }, { organisation: slug, email, role: name, language }) => {
  const standing = await standingIn(db, scope, slug, 'members.manage');
  await countAttempt(db, ['invitations-of-person', standing.personId]);
  return db.transaction(async (transaction) => {
    const { id } = standing.organisation;
    const role = await roleNamed(transaction, id, name);
    refuseBeyond(standing, role.permissions);
    await refuseToReplace(transaction, standing, { email });
    if (role.role === 'owner' && !standing.isOwner) fail('forbidden');
    if (givesPower(role.permissions)) await requireFresh(transaction, scope);
    const invitation = await inviteTo(transaction, id, { email, role, by: standing.personId, language });
    await writeAudit(transaction, scope, { action: 'member.invited', resource: `invitation:${invitation.id}`, organisation: slug, detail: name });
    return {
      id: invitation.id,
      email,
      role: name,
      createdAt: invitation.created_at.toISOString(),
      expiresAt: invitation.expires_at.toISOString(),
    };
  });
};
